using System.Net;
using FlannelMesh.Backends;
using FlannelMesh.Backends.HostGw;
using FlannelMesh.Configuration;
using FlannelMesh.Dataplane;
using FlannelMesh.Peers;
using FlannelMesh.Tests.Leases;
using static FlannelMesh.Tests.Backends.BackendSamples;

namespace FlannelMesh.Tests.Backends;

public sealed class HostGwBackendTests
{
    private static readonly HostGwBackend Backend = new();

    [Fact]
    public void A_peer_is_one_route_of_each_family_via_its_public_address()
    {
        var plan = Backend.Plan(DualNode, null, PeerOf(DualNode, 1, "host-gw"));

        DesiredRoute[] expected = [Route("10.5.1.0/24", "10.99.0.11"), Route("fc00:0:0:1::/64", "fd99::11")];
        Assert.Equal(expected, plan.State.Routes);
        var peer = Assert.Single(plan.Peers);
        Assert.Equal((Via.HostGw, "eth0", null), (peer.Via, peer.Device, peer.Problem));
        Assert.Empty(plan.State.Links);
        Assert.Empty(plan.State.Neighbors);
        Assert.Empty(plan.State.Fdb);
    }

    [Fact]
    public void A_peer_behind_a_router_has_a_problem_and_no_route()
    {
        var plan = Backend.Plan(
            Ipv4Node,
            address => !address.Equals(IPAddress.Parse("10.99.0.11")),
            PeerOf(Ipv4Node, 1, "host-gw"),
            PeerOf(Ipv4Node, 2, "host-gw"));

        Assert.Equal("10.99.0.11 is not on the link of eth0; host-gw needs all hosts on one link (vxlan does not)", plan.Peers[0].Problem);
        Assert.Empty(plan.Peers[0].Routes);
        Assert.Equal([Route("10.5.2.0/24", "10.99.0.12")], plan.State.Routes.AsEnumerable());
    }

    [Fact]
    public void A_peer_of_another_backend_or_without_address_has_a_problem_and_no_route()
    {
        var plan = Backend.Plan(
            Ipv4Node, null, PeerOf(Ipv4Node, 1, "vxlan"), PeerOf(Ipv4Node, 2, "host-gw", holder => holder with { PublicIp = null }));

        Assert.Equal("the peer's backend is vxlan, this node's is host-gw", plan.Peers[0].Problem);
        Assert.Equal("the peer has announced no address for 10.5.2.0/24", plan.Peers[1].Problem);
        Assert.Empty(plan.State.Routes);
    }

    [Fact]
    public void A_peer_with_this_nodes_own_address_has_a_problem_and_no_route()
    {
        var plan = Backend.Plan(
            DualNode,
            null,
            PeerOf(DualNode, 1, "host-gw", holder => holder with { PublicIp = Eth0.PublicIp }),
            PeerOf(DualNode, 2, "host-gw", holder => holder with { PublicIpv6 = Eth0.PublicIpv6 }));

        Assert.StartsWith("the peer has this node's own address 10.99.0.10:", plan.Peers[0].Problem, StringComparison.Ordinal);
        Assert.StartsWith("the peer has this node's own address fd99::10:", plan.Peers[1].Problem, StringComparison.Ordinal);
        Assert.Empty(plan.State.Routes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_plan_is_as_complete_as_the_peers(bool isComplete) =>
        Assert.Equal(isComplete, Backend.Plan(Ipv4Node, LeaseOf(Ipv4Node, 0), new PeerSet([], isComplete), _ => true).State.Complete);

    [Fact]
    public void An_address_behind_nat_is_refused()
    {
        Backend.Check(DualNode);

        var v4 = Node(Ipv4, null, Eth0 with { PublicIp = IPAddress.Parse("192.0.2.1") });
        Assert.StartsWith(
            "--public-ip is 192.0.2.1 but eth0 has 10.99.0.10: ",
            Assert.Throws<ConfigurationException>(() => Backend.Check(v4)).Message,
            StringComparison.Ordinal);
        var v6 = Node(Ipv4, Ipv6, Eth0 with { PublicIpv6 = IPAddress.Parse("2001:db8::1") });
        Assert.StartsWith(
            "--public-ipv6 is 2001:db8::1 but eth0 has fd99::10: ",
            Assert.Throws<ConfigurationException>(() => Backend.Check(v6)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Pods_have_the_underlays_mtu_and_peers_are_told_nothing()
    {
        Assert.Equal(1500u, Backend.Mtu(Ipv4Node));
        var bare = LeaseSamples.Holder(0);
        Assert.Same(bare, ((IBackend)Backend).Advertise(Ipv4Node, bare));
        Assert.Empty(Backend.OwnedLinks);
    }

    private static DesiredRoute Route(string destination, string gateway) =>
        new() { Destination = IPNetwork.Parse(destination), Gateway = IPAddress.Parse(gateway), LinkName = "eth0" };
}
