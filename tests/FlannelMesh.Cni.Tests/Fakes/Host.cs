using System.Text;
using System.Text.Json.Nodes;
using FlannelMesh.Testing;

namespace FlannelMesh.Cni.Tests.Fakes;

/// <summary>The files of a host, and calls of the plugin in this process with fake delegates.</summary>
internal sealed class Host : IDisposable
{
    public const string SubnetEnv = "FLANNEL_NETWORK=10.1.0.0/16\nFLANNEL_SUBNET=10.1.17.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n";
    public const string Result =
        """{"cniVersion":"1.0.0","interfaces":[],"ips":[{"address":"10.1.17.2/24","gateway":"10.1.17.1"}],"routes":[{"dst":"10.1.0.0/16"}]}""";

    private readonly TestDirectory _directory = new();

    public Host()
    {
        File.WriteAllText(SubnetFile, SubnetEnv);
        Directory.CreateDirectory(Plugins);
        File.WriteAllText(Path.Combine(Plugins, "bridge"), "");
        Runner.Answers["ADD"] = _ => FakeRunner.Success(Result);
    }

    public FakeRunner Runner { get; } = new();

    public string SubnetFile => _directory.File("subnet.env");

    public string Data => _directory.File("data");

    public string Plugins => _directory.File("plugins");

    public IEnumerable<string> Stored => Directory.Exists(Data) ? Directory.GetFileSystemEntries(Data).Select(path => Path.GetFileName(path)).Order() : [];

    /// <summary>A configuration with this host's files; the members come last.</summary>
    public JsonObject Configuration(string version, string members = "{}")
    {
        var configuration = new JsonObject
        {
            ["cniVersion"] = version,
            ["name"] = "mynet",
            ["type"] = "flannelmesh",
            ["subnetFile"] = SubnetFile,
            ["dataDir"] = Data,
            ["readyz"] = "none",
            ["waitSeconds"] = 0,
        };
        foreach (var (key, value) in Json.Object(members))
        {
            configuration[key] = value?.DeepClone();
        }

        return configuration;
    }

    public Answer Call(string command, JsonObject configuration, string container = "c1", string link = "eth0") =>
        Call(command, configuration.ToJsonString(), container, link);

    public Answer Call(string command, string input, string container = "c1", string link = "eth0")
    {
        var environment = new Dictionary<string, string>
        {
            ["CNI_COMMAND"] = command,
            ["CNI_CONTAINERID"] = container,
            ["CNI_IFNAME"] = link,
            ["CNI_NETNS"] = "/run/netns/c1",
            ["CNI_PATH"] = $"/nonexistent:{Plugins}",
        };
        using var output = new MemoryStream();
        using var errors = new StringWriter();
        var exitCode = CniProgram.Run(environment, new MemoryStream(Encoding.UTF8.GetBytes(input)), output, errors, Runner);
        return new Answer(exitCode, Encoding.UTF8.GetString(output.ToArray()), errors.ToString());
    }

    public void Dispose() => _directory.Dispose();
}
