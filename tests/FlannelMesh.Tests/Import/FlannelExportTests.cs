using System.Net;
using System.Text;
using FlannelMesh.Configuration;
using FlannelMesh.Import;

namespace FlannelMesh.Tests.Import;

/// <summary>What flannel left behind is read as it is; what is no lease is named.</summary>
public sealed class FlannelExportTests
{
    private const string Vxlan = """{"PublicIP":"10.0.0.11","PublicIPv6":null,"BackendType":"vxlan","BackendData":{"VNI":1,"VtepMAC":"c6:d2:32:6f:8f:44"}}""";

    [Fact]
    public void Leases_of_etcd()
    {
        var json = Etcd(
            ("/coreos.com/network/config", """{"Network":"10.5.0.0/16"}"""),
            ("/coreos.com/network/subnets/10.5.1.0-24", Vxlan),
            ("/coreos.com/network/subnets/10.5.2.0-24&fd10:5:0:2::-64", """{"PublicIP":"10.0.0.12","PublicIPv6":"fd99::12"}"""),
            ("/elsewhere/subnets/10.5.3.0-24", """{"PublicIP":"0.0.0.0","PublicIPv6":"fd99::13","BackendType":"host-gw"}"""));

        Assert.Equal(
            [
                new FlannelLease(IPNetwork.Parse("10.5.1.0/24"), null, IPAddress.Parse("10.0.0.11"), null, null),
                new FlannelLease(IPNetwork.Parse("10.5.2.0/24"), IPNetwork.Parse("fd10:5:0:2::/64"), IPAddress.Parse("10.0.0.12"), IPAddress.Parse("fd99::12"), null),
                new FlannelLease(IPNetwork.Parse("10.5.3.0/24"), null, null, IPAddress.Parse("fd99::13"), null),
            ],
            FlannelExport.Read(json, "leases.json"));
    }

    [Fact]
    public void Nodes_of_kubernetes()
    {
        const string json = """
            {"apiVersion":"v1","kind":"List","items":[
              {"kind":"Node","metadata":{"name":"a","annotations":{"flannel.alpha.coreos.com/public-ip":"10.0.0.11","flannel.alpha.coreos.com/backend-type":"vxlan"}},
               "spec":{"podCIDR":"10.244.0.0/24","podCIDRs":["10.244.0.0/24","fd10:244::/64"]}},
              {"kind":"Node","metadata":{"name":"b"},"spec":{"podCIDR":"10.244.1.0/24"}},
              {"kind":"Node","metadata":{"name":"c"},"spec":{}}
            ]}
            """;

        Assert.Equal(
            [
                new FlannelLease(IPNetwork.Parse("10.244.0.0/24"), IPNetwork.Parse("fd10:244::/64"), IPAddress.Parse("10.0.0.11"), null, "a"),
                new FlannelLease(IPNetwork.Parse("10.244.1.0/24"), null, null, null, "b"),
            ],
            FlannelExport.Read(json, "nodes.json"));
    }

    [Fact]
    public void One_node_alone() => Assert.Equal(
        "10.244.1.0/24",
        Assert.Single(FlannelExport.Read("""{"kind":"Node","metadata":{"name":"b"},"spec":{"podCIDR":"10.244.1.0/24"}}""", "node.json")).Subnets);

    public static TheoryData<string, string> Unreadable { get; } = new()
    {
        { "", "f: it is empty" },
        { "[]", "f: it is the array []; a JSON object is expected" },
        { "{\"kvs\": [", "f: line 1" },
        { "{}", "neither \"kvs\" nor \"items\"" },
        { """{"header":{"cluster_id":1}}""", "etcd found no key; is --prefix" },
        { """{"kvs":[]}""", "there is no lease of flannel in it" },
        { Etcd(("/coreos.com/network/config", "{}")), "there is no lease of flannel in it" },
        { Etcd(("/coreos.com/network/subnets/banana", Vxlan)), "the key /coreos.com/network/subnets/banana is no lease" },
        { Etcd(("/coreos.com/network/subnets/10.5.1.0-33", Vxlan)), "10.5.1.0-33 is no lease" },
        { Etcd(("/coreos.com/network/subnets/10.5.1.0-24&zz-64", Vxlan)), "zz-64 is no lease" },
        { Etcd(("/coreos.com/network/subnets/10.5.1.0-24", "nonsense")), "the value of /coreos.com/network/subnets/10.5.1.0-24: line 1" },
        { Etcd(("/coreos.com/network/subnets/10.5.1.0-24", """{"PublicIP":"here"}""")), "10.5.1.0-24: PublicIP is the string \"here\"; it must be an IP address" },
        { """{"kvs":[{"key":"***","value":""}]}""", "kvs[0].key is the string \"***\"; it must be in base64" },
        { """{"kvs":[{"value":""}]}""", "kvs[0].key is missing" },
        { """{"kvs":[7]}""", "kvs[0].key is missing" },
        { """{"items":[{"spec":{"podCIDR":"10.244.1.0/24"}}]}""", "items[0].metadata.name is missing" },
        { """{"items":[{"metadata":{"name":"a"},"spec":{"podCIDR":"all"}}]}""", "node a: spec.podCIDR is the string \"all\"" },
        { """{"items":[{"metadata":{"name":"a","annotations":{"flannel.alpha.coreos.com/public-ip":"x"}},"spec":{"podCIDR":"10.244.1.0/24"}}]}""", "node a: flannel.alpha.coreos.com/public-ip is" },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void What_is_no_export_is_refused_and_says_where(string json, string message) =>
        Assert.Contains(message, Assert.Throws<ConfigurationException>(() => FlannelExport.Read(json, "f")).Message, StringComparison.Ordinal);

    /// <summary>As `etcdctl get --prefix -w json` prints it.</summary>
    private static string Etcd(params (string Key, string Value)[] pairs) =>
        $$"""{"header":{"cluster_id":1,"revision":9},"kvs":[{{string.Join(',', pairs.Select(pair => $$"""{"key":"{{Base64(pair.Key)}}","create_revision":2,"mod_revision":2,"version":1,"value":"{{Base64(pair.Value)}}","lease":7}"""))}}],"count":{{pairs.Length}}}""";

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
