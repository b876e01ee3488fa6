using System.Net;
using System.Text.Json;
using FlannelMesh.Labs.Kernel;

namespace FlannelMesh.EndToEnd.Tests.LabItself;

public sealed class PeerEntriesTests
{
    private const string Mac = "02:00:00:00:00:02";
    private const string OwnRoute = """{"dst":"10.5.1.0/24","dev":"cni0","protocol":"2"}""";
    private const string Unreachable = """{"type":"unreachable","dst":"10.5.0.0/16","protocol":"85"}""";
    private const string VxlanRoute = """{"dst":"10.5.2.0/24","nhid":5,"gateway":"10.5.2.0","dev":"flannel.1","protocol":"85"}""";
    private const string HostGwRoute = """{"dst":"10.5.2.0/24","gateway":"10.99.0.12","dev":"eth0","protocol":"85"}""";
    private const string Neighbor = $$"""{"dst":"10.5.2.0","lladdr":"{{Mac}}","state":["PERMANENT"]}""";
    private const string Fdb = $$"""{"mac":"{{Mac}}","dst":"10.99.0.12","state":"permanent"}""";

    private static readonly ExpectedPeer[] Peers = [new("h2", IPNetwork.Parse("10.5.2.0/24"), IPAddress.Parse("10.99.0.12"))];

    [Fact]
    public void Complete_vxlan_entries_are_no_problem()
    {
        Assert.Empty(PeerEntries.FindProblems("vxlan", Tables([OwnRoute, Unreachable, VxlanRoute], [Neighbor], [Fdb]), Peers));
    }

    [Fact]
    public void A_complete_host_gw_route_is_no_problem()
    {
        Assert.Empty(PeerEntries.FindProblems("host-gw", Tables([OwnRoute, Unreachable, HostGwRoute], [], []), Peers));
    }

    [Fact]
    public void Each_missing_entry_is_named()
    {
        Assert.Contains("0 routes to 10.5.2.0/24", Problems([], [Neighbor], [Fdb]), StringComparison.Ordinal);
        Assert.Contains("0 ARP entries", Problems([VxlanRoute], [], [Fdb]), StringComparison.Ordinal);
        Assert.Contains("0 FDB entries", Problems([VxlanRoute], [Neighbor], []), StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_route_to_the_same_peer_is_a_problem()
    {
        Assert.Contains("2 routes", Problems([VxlanRoute, HostGwRoute], [Neighbor], [Fdb]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stale_entry_of_nobody_is_a_problem()
    {
        var staleRoute = Changed(VxlanRoute, "10.5.2.", "10.5.9.");
        var staleFdb = Changed(Fdb, "10.99.0.12", "10.99.0.19");

        Assert.Contains("10.5.9.0/24, which is no peer's", Problems([VxlanRoute, staleRoute], [Neighbor], [Fdb]), StringComparison.Ordinal);
        Assert.Contains("2 FDB entries", Problems([VxlanRoute], [Neighbor], [Fdb, staleFdb]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_route_of_another_protocol_or_another_way_is_a_problem()
    {
        var otherProtocol = Changed(VxlanRoute, "\"85\"", "\"3\"");

        Assert.Contains("protocol '3'", Problems([otherProtocol], [Neighbor], [Fdb]), StringComparison.Ordinal);
        Assert.Contains("instead of via 10.5.2.0 dev flannel.1", Problems([HostGwRoute], [Neighbor], [Fdb]), StringComparison.Ordinal);
    }

    [Fact]
    public void Arp_and_fdb_must_agree_on_the_mac()
    {
        var otherMac = Changed(Neighbor, Mac, "02:00:00:00:00:99");

        Assert.Contains("ARP says", Problems([VxlanRoute], [otherMac], [Fdb]), StringComparison.Ordinal);
    }

    private static string Changed(string json, string from, string to) => json.Replace(from, to, StringComparison.Ordinal);

    private static string Problems(string[] routes, string[] neighbors, string[] fdb)
    {
        return string.Join('\n', PeerEntries.FindProblems("vxlan", Tables(routes, neighbors, fdb), Peers));
    }

    private static KernelTables Tables(string[] routes, string[] neighbors, string[] fdb) => new(Array(routes), Array(neighbors), Array(fdb));

    private static JsonElement Array(string[] items) => JsonSerializer.Deserialize<JsonElement>($"[{string.Join(',', items)}]");
}
