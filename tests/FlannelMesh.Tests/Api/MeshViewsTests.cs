using System.Text.Json;
using FlannelMesh.Api;
using FlannelMesh.Api.Contract;
using FlannelMesh.Health.Reports;
using FlannelMesh.Leases;
using FlannelMesh.Tests.Leases;
using FlannelMesh.Tests.Membership;
using static FlannelMesh.Tests.Health.HealthSamples;

namespace FlannelMesh.Tests.Api;

public class MeshViewsTests
{
    private static readonly MeshPicture Picture = new()
    {
        Own = FullReport(),
        Reports = ReportTable.Empty.Merge(Heard(Report(1) with { State = "as it was gossiped" })).Merge(Heard(Report(2), age: 4, heardAt: 100)).Merge(Heard(Report(4), heardAt: 100)),
        Members = [Views.Member(1), Views.Member(2) with { IsReachable = false }, Views.Member(3)],
        Now = TimeSpan.FromSeconds(110),
        UtcNow = LeaseSamples.Now.AddMinutes(1),
    };

    private static MeshView Mesh => MeshViews.Of(
        Picture, new Dictionary<NodeId, LeaseHolder> { [Id(3)] = LeaseSamples.Holder(3) }, node => node == Id(3) ? "10.5.3.0/24" : null);

    [Fact]
    public void All_members_are_there_and_who_has_reported_and_is_gone()
    {
        Assert.Equal(
            [("h1", true, true), ("h2", true, false), ("h3", true, true), ("h4", false, false)], Mesh.Nodes.Select(node => (node.Name, node.Member, node.Reachable)));
        Assert.Equal((Id(1).ToString(), Picture.UtcNow.UtcDateTime), (Mesh.ObservedBy, Mesh.ObservedAt));
    }

    [Fact]
    public void This_nodes_own_report_is_always_of_now()
    {
        var own = Mesh.Nodes[0];

        Assert.Equal(("ready", 0.0, Picture.UtcNow.UtcDateTime), (own.State, own.AgeSeconds, own.ReportedAt));
        Assert.Equal(
            [("underlay", "ok", 312, 0.7), ("overlay", "lost", null, 0.7), ("overlay", "unknown", (long?)null, (double?)null)],
            own.Links.Select(link => (link.Path, link.State, link.RttMicros, link.AgeSeconds)));
        Assert.Equal(Picture.UtcNow.UtcDateTime.AddSeconds(-0.7), own.Links[0].MeasuredAt);
        Assert.Equal(new MeshTunnelView(1, 2, 3, 4, 5), own.Tunnel);
    }

    [Fact]
    public void The_age_of_anothers_report_is_what_it_had_and_what_it_got_here()
    {
        var other = Mesh.Nodes[1];

        Assert.Equal((14.0, LeaseSamples.Now.UtcDateTime), (other.AgeSeconds, other.ReportedAt));
    }

    [Fact]
    public void Who_has_not_reported_is_told_as_the_cluster_and_its_lease_know_it()
    {
        var silent = Mesh.Nodes[2];

        Assert.Equal(("10.99.0.13:8283", "10.99.0.13", "10.5.3.0/24", "vxlan", "unknown"), (silent.Address, silent.PublicIp, silent.Subnet, silent.Backend, silent.State));
        Assert.Equal((null, null, null), (silent.Version, silent.ReportedAt, silent.AgeSeconds));
        Assert.Empty(silent.Links);
    }

    [Fact]
    public void A_node_is_written_as_the_contract_says() => Assert.Equal(
        """
        {"nodeId":"00112233-4455-6677-8899-aabbccddeeff","name":"h1","address":"10.99.0.11:8283","publicIp":"10.99.0.11","subnet":"10.5.1.0/24",
        "version":"1.2.3","backend":"udp","state":"ready","ready":true,"inSync":true,"reportedAt":"2026-01-02T03:04:05Z","ageSeconds":0,
        "problems":[{"severity":"warn","text":"traffic rules are not set","evidence":"there is no nft","cure":"apt-get install nftables"}],
        "kinds":{"route":{"inSync":2,"pending":0,"failed":0}},"repairs":{"route":3},
        "tunnel":{"sentPackets":1,"sentBytes":2,"receivedPackets":3,"receivedBytes":4,"dropped":5},
        "links":[{"to":"11112222-3333-4444-5555-666677778888","path":"overlay","state":"ok","rttMicros":312,"lossPercent":5,"probes":20,
        "measuredAt":"2026-01-02T03:04:05Z","ageSeconds":1.5,"method":"UDP echo to 10.5.2.0:8286 through flannel.1"}],"member":true,"reachable":true}
        """.ReplaceLineEndings(""),
        JsonSerializer.Serialize(new FakeAgentState().Mesh.Nodes[0], ApiJson.Default.MeshNodeView));

    [Fact]
    public void Pool_problems_and_history_are_written_as_the_contract_says()
    {
        var state = new FakeAgentState();

        Assert.Equal(
            """
            {"network":"10.5.0.0/16","subnetLen":24,"subnetMin":"10.5.1.0","subnetMax":"10.5.255.0","size":255,"free":252,"active":1,"held":1,
            "reserved":1,"ipv6Network":null,"ipv6SubnetLen":null}
            """.ReplaceLineEndings(""),
            JsonSerializer.Serialize(state.Pool, ApiJson.Default.PoolView));
        Assert.Equal(
            """
            [{"nodeId":"11112222-3333-4444-5555-666677778888","name":"h2","severity":"fail","text":"the member is unreachable",
            "evidence":"seen by h1","cure":"see that h2 is up","since":"2026-01-02T03:04:05Z"}]
            """.ReplaceLineEndings(""),
            JsonSerializer.Serialize(state.Problems, ApiJson.Default.IReadOnlyListMeshProblemView));
        Assert.Equal(
            """
            [{"at":"2026-01-02T03:04:05Z","subnet":"10.5.1.0/24","kind":"granted","nodeId":"00112233-4455-6677-8899-aabbccddeeff","name":"h1",
            "text":"leased to h1 (10.99.0.11, vxlan)"}]
            """.ReplaceLineEndings(""),
            JsonSerializer.Serialize(state.History, ApiJson.Default.IReadOnlyListLeaseChangeView));
    }
}
