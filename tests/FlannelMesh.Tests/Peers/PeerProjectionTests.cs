using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Configuration;
using FlannelMesh.Leases;
using FlannelMesh.Peers;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Peers;

public class PeerProjectionTests
{
    private static readonly TimeSpan After = TimeSpan.FromSeconds(60);
    private static readonly NetworkConfig Network = new()
    {
        Ipv4 = new SubnetRange(IPNetwork.Parse("10.5.0.0/16"), 24, IPAddress.Parse("10.5.1.0"), IPAddress.Parse("10.5.255.0")),
        Backend = new VxlanBackendConfig(),
    };

    [Fact]
    public void Every_other_node_with_a_lease_is_a_peer()
    {
        var (peers, next) = Project(Table(true, Slot(0, 1), Slot(1, 2), Slot(4, 3)), members: [1, 2, 3]);

        Assert.Equal(["h2", "h3"], peers.Peers.Select(peer => peer.Name));
        Assert.Equal([IPNetwork.Parse("10.5.2.0/24"), IPNetwork.Parse("10.5.5.0/24")], peers.Peers.Select(peer => peer.Subnet!.Value));
        Assert.True(peers.IsComplete);
        Assert.Null(next);
    }

    [Fact]
    public void Released_slots_are_no_peers() =>
        Assert.Empty(Project(Table(true, Slot(1, 2, state: SlotState.Released)), members: [1, 2]).Peers.Peers);

    [Fact]
    public void A_node_that_is_gone_keeps_its_routes_until_its_time_is_over()
    {
        var table = Table(true, Slot(1, 2));
        var departures = Departures.None.Observe(table, Members(1), TimeSpan.FromSeconds(100));

        var (before, next) = Project(table, [1], departures, now: 159);
        var (after, _) = Project(table, [1], departures, now: 160);

        Assert.False(Assert.Single(before.Peers).IsMember);
        Assert.Equal(TimeSpan.FromSeconds(160), next);
        Assert.Empty(after.Peers);
    }

    [Fact]
    public void A_node_that_came_back_is_as_if_it_had_never_been_gone()
    {
        var table = Table(true, Slot(1, 2));
        var departures = Departures.None.Observe(table, Members(1), TimeSpan.Zero).Observe(table, Members(1, 2), TimeSpan.FromSeconds(30));

        Assert.Empty(departures.Since);
        Assert.True(Assert.Single(Project(table, [1, 2], departures, now: 1000).Peers.Peers).IsMember);
    }

    [Fact]
    public void Being_seen_gone_again_does_not_start_the_time_anew()
    {
        var table = Table(true, Slot(1, 2));
        var departures = Departures.None.Observe(table, Members(1), TimeSpan.FromSeconds(10)).Observe(table, Members(1), TimeSpan.FromSeconds(50));

        Assert.Equal(TimeSpan.FromSeconds(10), Assert.Single(departures.Since.Values));
    }

    [Fact]
    public void Never_means_never()
    {
        var table = Table(true, Slot(1, 2));
        var departures = Departures.None.Observe(table, Members(1), TimeSpan.Zero);

        var (peers, next) = PeerProjection.Project(
            Holder(1).NodeId, Network, table, Members(1), true, departures, TimeSpan.FromDays(365), null);

        Assert.Single(peers.Peers);
        Assert.Null(next);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Without_the_whole_table_or_outside_of_the_cluster_the_peers_are_not_complete(bool isComplete, bool isJoined)
    {
        var (peers, _) = PeerProjection.Project(
            Holder(1).NodeId, Network, Table(isComplete, Slot(1, 2)), Members(1, 2), isJoined, Departures.None, TimeSpan.Zero, After);

        Assert.False(peers.IsComplete);
        Assert.Single(peers.Peers);
    }

    private static (PeerSet Peers, TimeSpan? Next) Project(LeaseTable table, int[] members, Departures? departures = null, int now = 0) =>
        PeerProjection.Project(
            Holder(1).NodeId, Network, table, Members(members), true, departures ?? Departures.None, TimeSpan.FromSeconds(now), After);

    private static ImmutableHashSet<NodeId> Members(params int[] members) => [.. members.Select(member => Holder(member).NodeId)];
}
