using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlannelMesh.Configuration;
using FlannelMesh.Netlink.Files;
using FlannelMesh.Security;

namespace FlannelMesh.Commands;

/// <summary>flannelmesh ca init, ca issue: a private authority for one cluster, in a directory. Nothing else is needed for mutual TLS.</summary>
internal static class CaCommand
{
    public const string DefaultDirectory = "/etc/flannelmesh/ca";

    private const string AuthorityFile = "ca.pem";
    private const string AuthorityKeyFile = "ca-key.pem";
    private const int MaxDays = 3653;
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Public = Secret | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode OwnerOnly = Secret | UnixFileMode.UserExecute;

    public static Command Create(TimeProvider time)
    {
        var command = new Command("ca", "a private certificate authority for the cluster port") { CreateInit(time), CreateIssue(time) };
        return command;
    }

    private static Command CreateInit(TimeProvider time)
    {
        var directory = DirectoryOption();
        var command = new Command("init", "make the authority; do it once, on one host, and keep its key there") { directory };
        command.SetAction(result =>
        {
            var target = result.GetValue(directory)!;
            var (certificate, key) = (Path.Combine(target, AuthorityFile), Path.Combine(target, AuthorityKeyFile));
            if (File.Exists(certificate) || File.Exists(key))
            {
                throw new ControlException($"there is an authority in {target} already; certificates of another one would not be trusted by its nodes. Give another --dir");
            }

            Prepare(target);
            var pair = CertificateAuthority.Create(time.GetUtcNow());
            Write(key, pair.Key, Secret);
            Write(certificate, pair.Certificate, Public);
            result.InvocationConfiguration.Output.WriteLine(
                $"""
                {certificate}      for --tls-ca of every node
                {key}  makes certificates: keep it secret, and a copy of it
                Next: flannelmesh ca issue --node NAME --ip IP
                """);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateIssue(TimeProvider time)
    {
        var directory = DirectoryOption();
        var node = new Option<string>("--node") { Description = "the node's name, as in its --node-name", Required = true, HelpName = "NAME" };
        var addresses = new Option<string[]>("--ip") { Description = "where the node may be; repeatable, default: anywhere", HelpName = "IP", DefaultValueFactory = _ => [] };
        var id = new Option<string?>("--node-id") { Description = "of a node that has one already (node.json); default: a new one", HelpName = "ID" };
        var days = new Option<int>("--days") { Description = "how long it is good", HelpName = "N", DefaultValueFactory = _ => 365 };
        var output = new Option<string?>("--out") { Description = "where to put it; default: beside the authority", HelpName = "DIR" };
        var command = new Command("issue", "make a node's certificate and key") { directory, node, addresses, id, days, output };
        command.SetAction(result =>
        {
            var source = result.GetValue(directory)!;
            var identity = Identity(result.GetValue(node)!, result.GetValue(id), result.GetValue(addresses)!);
            if (result.GetValue(days) is var length && length is < 1 or > MaxDays)
            {
                throw new ConfigurationException($"--days '{length}': it must be 1 to {MaxDays}");
            }

            using var authority = ReadAuthority(source);
            if (authority.NotAfter < time.GetUtcNow())
            {
                throw new ControlException($"the authority in --dir {source} ended at {authority.NotAfter.ToUniversalTime():u}; make another one, and give both to --tls-ca until all nodes have new certificates");
            }

            var target = result.GetValue(output) ?? source;
            Prepare(target);
            var (certificate, key) = (Path.Combine(target, $"{identity.Name}.pem"), Path.Combine(target, $"{identity.Name}-key.pem"));
            var pair = CertificateAuthority.Issue(authority, identity, TimeSpan.FromDays(length), time.GetUtcNow());
            Write(key, pair.Key, Secret);
            Write(certificate, pair.Certificate, Public);
            result.InvocationConfiguration.Output.WriteLine(
                $"""
                {certificate}      for --tls-cert of {identity}
                {key}  for its --tls-key; copy both there with {Path.Combine(source, AuthorityFile)}
                """);
            return ExitCode.Ok;
        });
        return command;
    }

    private static NodeIdentity Identity(string name, string? id, string[] addresses)
    {
        if (!NodeNames.IsValid(name))
        {
            throw new ConfigurationException($"--node '{name}': {NodeNames.Rule}");
        }

        if (id is not null && !Guid.TryParseExact(id, "D", out _))
        {
            throw new ConfigurationException($"--node-id '{id}': it must be an id as in node.json and `flannelmesh status`, such as {Guid.Empty}");
        }

        return new NodeIdentity(
            name,
            id is null ? NodeId.New() : new NodeId(Guid.Parse(id)),
            [.. addresses.Select(text => Cidr.TryParseAddress(text, out var address) ? address : throw new ConfigurationException($"--ip '{text}': it must be an IP address"))]);
    }

    private static X509Certificate2 ReadAuthority(string directory)
    {
        var (certificate, key) = (Path.Combine(directory, AuthorityFile), Path.Combine(directory, AuthorityKeyFile));
        try
        {
            return X509Certificate2.CreateFromPemFile(certificate, key);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ControlException($"there is no authority in --dir {directory}; `flannelmesh ca init` makes one");
        }
        catch (Exception e) when (e is CryptographicException or UnauthorizedAccessException or IOException)
        {
            throw new ControlException($"the authority in --dir {directory} cannot be used: {e.Message}");
        }
    }

    private static Option<string> DirectoryOption() =>
        new("--dir") { Description = "the authority's directory", HelpName = "DIR", DefaultValueFactory = _ => DefaultDirectory };

    private static void Prepare(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory, OwnerOnly);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ControlException($"{directory} cannot be made: {e.Message}");
        }
    }

    private static void Write(string path, string content, UnixFileMode mode)
    {
        try
        {
            AtomicFile.Write(path, content, mode);
        }
        catch (IOException e)
        {
            throw new ControlException(e.Message);
        }
    }
}
