using FlannelMesh.Backends;
using FlannelMesh.Backends.HostGw;
using FlannelMesh.Backends.Vxlan;
using FlannelMesh.Configuration;
using FlannelMesh.Dataplane;
using FlannelMesh.Peers;
using static FlannelMesh.Tests.Backends.BackendSamples;

namespace FlannelMesh.Tests.Backends;

public sealed class KeptPlanTests
{
    private static readonly VxlanBackend Vxlan = new(new VxlanBackendConfig());
    private static readonly PeerSet Peers = new([PeerOf(Ipv4Node, 1, "vxlan"), PeerOf(Ipv4Node, 2, "vxlan")], IsComplete: true);

    [Fact]
    public void The_same_node_lease_and_peers_have_the_same_plan()
    {
        var former = Of(null, Vxlan, Peers);

        Assert.Equal(2, former.Plan.Peers.Length);
        Assert.Same(former, KeptPlan.Of(former, Vxlan, Ipv4Node, LeaseOf(Ipv4Node, 0), Peers, _ => false));
    }

    [Fact]
    public void Whatever_changes_is_planned_anew()
    {
        var former = Of(null, Vxlan, Peers);
        var more = new PeerSet([.. Peers.Peers, PeerOf(Ipv4Node, 3, "vxlan")], IsComplete: true);
        var node = Node(Ipv4, null, Eth0 with { Mtu = 9000 });

        Assert.Equal(3, Of(former, Vxlan, more).Plan.Peers.Length);
        Assert.False(Of(former, Vxlan, Peers with { IsComplete = false }).Plan.State.Complete);
        Assert.Equal(8950u, KeptPlan.Of(former, Vxlan, node, LeaseOf(Ipv4Node, 0), Peers, _ => false).Plan.State.Links[0].Mtu);
        Assert.Equal(
            LeaseOf(Ipv4Node, 5).Subnet!.Value.BaseAddress,
            KeptPlan.Of(former, Vxlan, Ipv4Node, LeaseOf(Ipv4Node, 5), Peers, _ => false).Plan.State.Addresses[0].Address);
    }

    [Fact]
    public void Direct_routing_and_other_backends_ask_each_time()
    {
        var direct = new VxlanBackend(new VxlanBackendConfig { DirectRouting = true });
        var former = KeptPlan.Of(null, direct, Ipv4Node, LeaseOf(Ipv4Node, 0), Peers, _ => false);

        Assert.All(former.Plan.Peers, peer => Assert.Equal(Via.Vxlan, peer.Via));
        Assert.All(KeptPlan.Of(former, direct, Ipv4Node, LeaseOf(Ipv4Node, 0), Peers, _ => true).Plan.Peers, peer => Assert.Equal(Via.Direct, peer.Via));
        Assert.False(((IBackend)new HostGwBackend()).PlansByPeersAlone);
    }

    [Fact]
    public void A_status_that_says_the_same_is_the_former_one()
    {
        var plan = Of(null, Vxlan, Peers).Plan.Peers[0];
        PeerStatus Status(EntryState route) => new() { Plan = plan, Route = route, Neighbor = EntryState.Installed, Fdb = EntryState.Installed };
        var (former, same, other) = (Status(EntryState.Installed), Status(EntryState.Installed), Status(EntryState.Failed));

        Assert.Same(former, same.OrFormer([former], 0));
        Assert.Same(other, other.OrFormer([former], 0));
        Assert.Same(same, same.OrFormer([former], 1));
    }

    private static KeptPlan Of(KeptPlan? former, IBackend backend, PeerSet peers) =>
        KeptPlan.Of(former, backend, Ipv4Node, LeaseOf(Ipv4Node, 0), peers, _ => false);
}
