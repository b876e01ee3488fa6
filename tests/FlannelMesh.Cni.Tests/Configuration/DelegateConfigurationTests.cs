using System.Text.Json.Nodes;
using CsCheck;
using FlannelMesh.Cni.Configuration;
using FlannelMesh.Cni.Protocol;
using FlannelMesh.Cni.Tests.Fakes;

namespace FlannelMesh.Cni.Tests.Configuration;

/// <summary>What flannel's plugin hands to its delegate, by its documentation and behaviour.</summary>
public sealed class DelegateConfigurationTests
{
    private const string Ipv4 = "FLANNEL_NETWORK=10.1.0.0/16\nFLANNEL_SUBNET=10.1.17.1/24\nFLANNEL_MTU=1472\nFLANNEL_IPMASQ=true\n";
    private const string Dual =
        "FLANNEL_NETWORK=10.1.0.0/16\nFLANNEL_SUBNET=10.1.17.1/24\nFLANNEL_IPV6_NETWORK=fd10::/48\nFLANNEL_IPV6_SUBNET=fd10:0:0:17::1/64\n"
        + "FLANNEL_MTU=1430\nFLANNEL_IPMASQ=false\n";

    private const string Ipv6 = "FLANNEL_IPV6_NETWORK=fd10::/48\nFLANNEL_IPV6_SUBNET=fd10:0:0:17::1/64\nFLANNEL_MTU=1430\nFLANNEL_IPMASQ=true\n";
    private const string Several =
        "FLANNEL_NETWORK=10.1.0.0/16,10.2.0.0/16\nFLANNEL_SUBNET=10.1.17.1/24\nFLANNEL_IPV6_NETWORK=fd10::/48,fd11::/48\n"
        + "FLANNEL_MTU=1472\nFLANNEL_IPMASQ=true\n";

    private static readonly string[] Ours = ["NAME", "IPAM", "TYPE", "MTU", "ROUTES", "RANGES"];

    public static TheoryData<string, string, string, string> Goldens => new()
    {
        {
            "the smallest configuration", Ipv4, """{"name": "mynet", "type": "flannel"}""",
            """
            {"name": "mynet", "type": "bridge", "mtu": 1472, "ipMasq": false, "isGateway": true,
             "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.1.17.0/24"}]], "routes": [{"dst": "10.1.0.0/16"}]}}
            """
        },
        {
            "the version is passed on", Ipv4, """{"cniVersion": "0.3.1", "name": "mynet", "type": "flannel"}""",
            """
            {"cniVersion": "0.3.1", "name": "mynet", "type": "bridge", "mtu": 1472, "ipMasq": false, "isGateway": true,
             "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.1.17.0/24"}]], "routes": [{"dst": "10.1.0.0/16"}]}}
            """
        },
        {
            "the conflist of flannel's manifest", Ipv4,
            """{"cniVersion": "0.3.1", "name": "cbr0", "type": "flannel", "delegate": {"hairpinMode": true, "isDefaultGateway": true}}""",
            """
            {"cniVersion": "0.3.1", "name": "cbr0", "type": "bridge", "mtu": 1472, "ipMasq": false, "isGateway": true, "isDefaultGateway": true, "hairpinMode": true,
             "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.1.17.0/24"}]], "routes": [{"dst": "10.1.0.0/16"}]}}
            """
        },
        {
            "what delegate says wins", Ipv4,
            """{"name": "mynet", "type": "flannel", "delegate": {"bridge": "mynet0", "mtu": 1400, "ipMasq": true, "isGateway": false, "x": {"y": [1.50, null]}}}""",
            """
            {"name": "mynet", "type": "bridge", "bridge": "mynet0", "mtu": 1400, "ipMasq": true, "isGateway": false, "x": {"y": [1.50, null]},
             "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.1.17.0/24"}]], "routes": [{"dst": "10.1.0.0/16"}]}}
            """
        },
        {
            "another delegate is no gateway", Ipv4, """{"name": "mynet", "type": "flannel", "delegate": {"type": "ipvlan", "master": "eth0"}}""",
            """
            {"name": "mynet", "type": "ipvlan", "master": "eth0", "mtu": 1472, "ipMasq": false,
             "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.1.17.0/24"}]], "routes": [{"dst": "10.1.0.0/16"}]}}
            """
        },
        {
            "both families, and the delegate masquerades where flannel does not", Dual, """{"name": "mynet", "type": "flannel"}""",
            """
            {"name": "mynet", "type": "bridge", "mtu": 1430, "ipMasq": true, "isGateway": true,
             "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.1.17.0/24"}], [{"subnet": "fd10:0:0:17::/64"}]],
                      "routes": [{"dst": "10.1.0.0/16"}, {"dst": "fd10::/48"}]}}
            """
        },
        {
            "IPv6 alone", Ipv6, """{"name": "mynet", "type": "flannel"}""",
            """
            {"name": "mynet", "type": "bridge", "mtu": 1430, "ipMasq": false, "isGateway": true,
             "ipam": {"type": "host-local", "ranges": [[{"subnet": "fd10:0:0:17::/64"}]], "routes": [{"dst": "fd10::/48"}]}}
            """
        },
        {
            "a route for each network", Several, """{"name": "mynet", "type": "flannel"}""",
            """
            {"name": "mynet", "type": "bridge", "mtu": 1472, "ipMasq": false, "isGateway": true,
             "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.1.17.0/24"}]],
                      "routes": [{"dst": "10.1.0.0/16"}, {"dst": "10.2.0.0/16"}, {"dst": "fd10::/48"}, {"dst": "fd11::/48"}]}}
            """
        },
        {
            "ipam is the base: other keys stay, ranges are ours, routes are first the given ones", Ipv4,
            """
            {"name": "mynet", "type": "flannel",
             "ipam": {"type": "my-ipam", "dataDir": "/run/ipam", "ranges": [[{"subnet": "192.168.0.0/24"}]], "routes": [{"dst": "192.168.0.0/16", "gw": "10.1.17.9"}]}}
            """,
            """
            {"name": "mynet", "type": "bridge", "mtu": 1472, "ipMasq": false, "isGateway": true,
             "ipam": {"type": "my-ipam", "dataDir": "/run/ipam", "ranges": [[{"subnet": "10.1.17.0/24"}]],
                      "routes": [{"dst": "192.168.0.0/16", "gw": "10.1.17.9"}, {"dst": "10.1.0.0/16"}]}}
            """
        },
        {
            "what the runtime says goes to the delegate, also instead of the delegate's own", Ipv4,
            """
            {"name": "mynet", "type": "flannel", "capabilities": {"portMappings": true}, "delegate": {"runtimeConfig": {"old": 1}},
             "runtimeConfig": {"portMappings": [{"hostPort": 8080, "containerPort": 80, "protocol": "tcp"}], "bandwidth": {"ingressRate": 1},
                               "dns": {"servers": ["10.0.0.1"]}}}
            """,
            """
            {"name": "mynet", "type": "bridge", "mtu": 1472, "ipMasq": false, "isGateway": true,
             "runtimeConfig": {"portMappings": [{"hostPort": 8080, "containerPort": 80, "protocol": "tcp"}], "bandwidth": {"ingressRate": 1},
                               "dns": {"servers": ["10.0.0.1"]}},
             "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.1.17.0/24"}]], "routes": [{"dst": "10.1.0.0/16"}]}}
            """
        },
        {
            "a null in delegate is a value", Ipv4, """{"name": "mynet", "type": "flannel", "delegate": {"mtu": null}}""",
            """
            {"name": "mynet", "type": "bridge", "mtu": null, "ipMasq": false, "isGateway": true,
             "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.1.17.0/24"}]], "routes": [{"dst": "10.1.0.0/16"}]}}
            """
        },
    };

    [Theory]
    [MemberData(nameof(Goldens))]
    public void The_delegate_gets_what_flannels_plugin_gives(string what, string subnetEnv, string configuration, string expected)
    {
        Assert.NotEmpty(what);
        Json.Same(expected, Create(configuration, subnetEnv).Document);
    }

    [Theory]
    [InlineData("""{"delegate": {"name": "x"}}""", "delegate.name", "beside delegate")]
    [InlineData("""{"delegate": {"ipam": {}}}""", "delegate.ipam", "beside delegate")]
    [InlineData("""{"delegate": {"type": 7}}""", "delegate.type is 7", "\"bridge\"")]
    [InlineData("""{"delegate": {"type": null}}""", "delegate.type is null")]
    [InlineData("""{"delegate": {"type": ""}}""", "delegate.type")]
    [InlineData("""{"delegate": {"type": "../bridge"}}""", "delegate.type", "../bridge")]
    [InlineData("""{"delegate": {"type": ".."}}""", "delegate.type")]
    [InlineData("""{"delegate": {"type": "flannel"}}""", "delegate.type", "another plugin")]
    [InlineData("""{"delegate": {"type": "flannelmesh"}}""", "delegate.type", "another plugin")]
    [InlineData("""{"type": "mine", "delegate": {"type": "mine"}}""", "delegate.type", "another plugin")]
    [InlineData("""{"ipam": {"type": "a/b"}}""", "ipam.type", "a/b")]
    [InlineData("""{"ipam": {"routes": {}}}""", "ipam.routes is {}", "an array")]
    [InlineData("""{"ipam": {"routes": [{"dst": "10.0.0.0/8"}, {"dst": "everywhere"}]}}""", "ipam.routes[1]", "everywhere")]
    [InlineData("""{"ipam": {"routes": ["0.0.0.0/0"]}}""", "ipam.routes[0]", "0.0.0.0/0")]
    [InlineData("""{"ipam": {"routes": [{"dst": "0.0.0.0/0", "gw": "10.1.17"}]}}""", "ipam.routes[0].gw", "10.1.17")]
    public void What_the_delegate_could_not_use_is_refused(string configuration, params string[] mentions)
    {
        var document = Json.Object(configuration);
        document["name"] = "mynet";
        CniErrors.Has(CniErrorCode.InvalidConfiguration, () => Create(document.ToJsonString(), Ipv4), mentions);
    }

    /// <summary>Whatever else is in delegate and ipam arrives as it is, and what is always ours is always there.</summary>
    [Fact]
    public void What_is_not_ours_arrives_as_it_is()
    {
        var key = Gen.String[Gen.Char.AlphaNumeric, 1, 6].Where(name => !Ours.Contains(name.ToUpperInvariant()));
        var plain = Gen.OneOf(
            Gen.Int.Select(JsonNode? (n) => n), Gen.String.Select(JsonNode? (s) => s), Gen.Bool.Select(JsonNode? (b) => b), Gen.Const((JsonNode?)null));
        var value = Gen.Select(plain, Gen.Bool, (node, isNested) => isNested ? new JsonObject { ["in"] = node?.DeepClone() } : node?.DeepClone());
        var members = Gen.Dictionary(key, value)[0, 6];
        Gen.Select(members, members, Gen.Bool).Sample((inDelegate, inIpam, isMasquerading) =>
        {
            var configuration = new JsonObject { ["name"] = "mynet", ["type"] = "flannelmesh", ["delegate"] = Of(inDelegate), ["ipam"] = Of(inIpam) };
            var subnetEnv = Ipv4.Replace("=true", isMasquerading ? "=true" : "=false", StringComparison.Ordinal);
            var made = Create(configuration.ToJsonString(), subnetEnv).Document;
            var ipam = (JsonObject)made["ipam"]!;

            Assert.All(inDelegate, member => Assert.True(JsonNode.DeepEquals(member.Value, made[member.Key])));
            Assert.All(inIpam, member => Assert.True(JsonNode.DeepEquals(member.Value, ipam[member.Key])));
            Assert.Equal(("mynet", "bridge", 1472u), ((string)made["name"]!, (string)made["type"]!, (uint)made["mtu"]!));
            Assert.Equal(!isMasquerading, (bool)made["ipMasq"]!);
            Json.Same("""[[{"subnet": "10.1.17.0/24"}]]""", ipam["ranges"]);
            Assert.Equal(inDelegate.Count + 6, made.Count);
            Assert.Equal(inIpam.Count + 3, ipam.Count);
        });
    }

    private static JsonObject Of(Dictionary<string, JsonNode?> members) =>
        new(members.Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));

    private static DelegateConfiguration Create(string configuration, string subnetEnv) =>
        DelegateConfiguration.Create(Json.Configuration(configuration), SubnetFile.Parse(subnetEnv, "subnet.env"));
}
