using System.CommandLine;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Configuration;
using FlannelMesh.Identity;
using FlannelMesh.Security;
using FlannelMesh.Security.Enrollment;

namespace FlannelMesh.Commands.Ca;

/// <summary>The host that a command runs on: where its agent looks for its certificate, and who it is.</summary>
internal sealed class ThisHost
{
    private const string DefaultDirectory = "/var/lib/flannelmesh";

    public Option<bool> Here { get; } = new("--here") { Description = "for this host: put it where its agent finds it by itself" };

    public Option<string> DataDirectory { get; } = DataDirectoryOption("with --here: the agent's --data-dir");

    public static Option<string> DataDirectoryOption(string description) => new("--data-dir")
    {
        Description = description,
        HelpName = "DIR",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("FLANNELMESH_DATA_DIR") is { Length: > 0 } path ? path : DefaultDirectory,
    };

    public void AddTo(Command command)
    {
        command.Options.Add(Here);
        command.Options.Add(DataDirectory);
    }

    public bool IsMeant(ParseResult result) => result.GetValue(Here);

    /// <summary>The node that the data directory is of already; null for a new one.</summary>
    public NodeId? KnownId(ParseResult result) => NodeStore.Peek(result.GetValue(DataDirectory)!) is { } known ? new NodeId(known.NodeId) : null;

    public static string Name => Dns.GetHostName();

    /// <returns>Where it is.</returns>
    /// <exception cref="ControlException">It cannot be written.</exception>
    public string Write(ParseResult result, X509Certificate2 authority, PemPair pair)
    {
        var directory = result.GetValue(DataDirectory)!;
        var home = new CertificateHome(directory);
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            home.Write(authority.ExportCertificatePem() + "\n", pair);
            return home.Path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ControlException($"{home.Path} cannot be written: {e.Message}");
        }
    }

    /// <exception cref="ConfigurationException">No node can have that name.</exception>
    public static string Checked(string name) => NodeNames.IsValid(name) ? name : throw new ConfigurationException($"--node '{name}': {NodeNames.Rule}");
}
