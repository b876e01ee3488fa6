using System.Text.Json;
using FlannelMesh.Labs.Footprint;
using FlannelMesh.Labs.Kernel;

namespace FlannelMesh.EndToEnd.Tests.LabItself;

public sealed class PeerCountsTests
{
    private const string Routes = """
        [{"dst":"10.0.1.0/24","gateway":"10.0.1.0","dev":"flannel.1","protocol":"85"},
         {"dst":"10.0.2.0/24","gateway":"10.0.2.0","dev":"flannel.1","protocol":"85"},
         {"type":"7","dst":"10.0.0.0/10","dev":"","protocol":"85"},
         {"dst":"10.0.3.0/24","dev":"eth0","protocol":"85"},
         {"dst":"10.0.4.0/24","dev":"flannel.1","protocol":"3"}]
        """;

    private const string Neighbors = """[{"dst":"10.0.1.0","lladdr":"02:85:00:00:00:01"},{"dst":"10.0.9.9","state":["FAILED"]}]""";

    private const string Fdb = """
        [{"mac":"02:85:00:00:00:01","dst":"100.64.0.1"},{"mac":"02:85:00:00:00:02","dst":"100.64.0.1"},{"mac":"33:33:00:00:00:01"}]
        """;

    [Fact]
    public void Only_what_leads_to_a_peer_over_the_device_counts_and_each_destination_once() =>
        Assert.Equal(new PeerCounts(2, 1, 1), PeerCounts.Of(new KernelTables(Parse(Routes), Parse(Neighbors), Parse(Fdb))));

    [Fact]
    public void All_peers_are_in_each_table() => Assert.Equal("7 routes, 7 ARP entries, 7 FDB entries", PeerCounts.All(7).ToString());

    private static JsonElement Parse(string json) => JsonSerializer.Deserialize<JsonElement>(json);
}
