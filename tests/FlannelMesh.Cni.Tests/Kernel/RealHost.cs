using System.Net;
using System.Text.Json.Nodes;
using FlannelMesh.Cni.Tests.Fakes;
using FlannelMesh.Cni.Tests.Program;
using FlannelMesh.Testing;

namespace FlannelMesh.Cni.Tests.Kernel;

/// <summary>A host and containers as namespaces; the published plugin delegates to the real bridge and host-local.</summary>
internal sealed class RealHost : IDisposable
{
    public static readonly IPNetwork Subnet = IPNetwork.Parse("10.1.17.0/24");
    public static readonly IPNetwork Ipv6Subnet = IPNetwork.Parse("fd10:0:0:17::/64");

    private readonly TestDirectory _directory = new();

    public RealHost()
    {
        File.WriteAllText(
            _directory.File("subnet.env"),
            "FLANNEL_NETWORK=10.1.0.0/16\nFLANNEL_SUBNET=10.1.17.1/24\nFLANNEL_IPV6_NETWORK=fd10::/48\nFLANNEL_IPV6_SUBNET=fd10:0:0:17::1/64\n"
            + "FLANNEL_MTU=1430\nFLANNEL_IPMASQ=true\n");
    }

    public TestNamespace Namespace { get; } = new();

    /// <summary>Addresses that host-local has given away.</summary>
    public IEnumerable<string> Reserved => Directory.GetFiles(_directory.File("ipam/mynet"))
        .Select(path => Path.GetFileName(path))
        .Where(name => IPAddress.TryParse(name, out _));

    public IEnumerable<string> Stored => Directory.GetFileSystemEntries(_directory.File("data")).Select(path => Path.GetFileName(path)).Order();

    public JsonObject Configuration(string version, string members = "{}")
    {
        var configuration = Json.Object(members);
        configuration["cniVersion"] = version;
        configuration["name"] = "mynet";
        configuration["type"] = "flannelmesh";
        configuration["subnetFile"] = _directory.File("subnet.env");
        configuration["dataDir"] = _directory.File("data");
        configuration["readyz"] = "none";
        configuration["ipam"] = new JsonObject { ["dataDir"] = _directory.File("ipam") };
        configuration["delegate"] = new JsonObject { ["isDefaultGateway"] = true, ["hairpinMode"] = true };
        return configuration;
    }

    /// <param name="program">Null is our plugin; the name of a real one of a chain.</param>
    public Answer Call(string command, JsonObject configuration, string container, string path, string? program = null) => PublishedPlugin.Run(
        new Dictionary<string, string>
        {
            ["COMMAND"] = command,
            ["CONTAINERID"] = container,
            ["IFNAME"] = "eth0",
            ["NETNS"] = path,
            ["PATH"] = RealPlugins.Directory,
        },
        configuration,
        program is null ? null : Path.Combine(RealPlugins.Directory, program),
        Namespace.Name);

    public static string PathOf(TestNamespace container) => $"/run/netns/{container.Name}";

    public void Dispose()
    {
        Namespace.Dispose();
        _directory.Dispose();
    }
}
