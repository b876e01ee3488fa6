using System.Net;
using System.Net.Sockets;
using FlannelMesh.Backends;
using FlannelMesh.Backends.Vxlan;
using FlannelMesh.Configuration;
using FlannelMesh.Dataplane;
using FlannelMesh.Netlink;
using FlannelMesh.Peers;
using static FlannelMesh.Tests.Backends.BackendSamples;

namespace FlannelMesh.Tests.Backends;

public sealed class VxlanBackendTests
{
    private static readonly VxlanBackend Backend = new(new VxlanBackendConfig());

    [Fact]
    public void The_device_has_mac_mtu_and_tunnel_of_node_and_underlay()
    {
        var backend = new VxlanBackend(new VxlanBackendConfig { Vni = 7, Port = 4789, Learning = true, Gbp = true });

        var expected = new DesiredLink
        {
            Name = "flannel.7",
            Mtu = 1450,
            Address = VtepMac.Of(Self, 7, AddressFamily.InterNetwork),
            Vxlan = new DesiredVxlan
            {
                Vni = 7,
                Port = 4789,
                LowerLinkName = "eth0",
                Local = IPAddress.Parse("10.99.0.10"),
                Learning = true,
                Gbp = true,
            },
        };
        Assert.Equal(expected, Assert.Single(backend.Plan(Ipv4Node, null).State.Links));
    }

    [Fact]
    public void The_device_has_the_subnets_network_address_alone()
    {
        var address = Assert.Single(Backend.Plan(Ipv4Node, null).State.Addresses);

        Assert.Equal(new DesiredAddress { LinkName = "flannel.1", Address = IPAddress.Parse("10.5.0.0"), PrefixLength = 32 }, address);
    }

    [Fact]
    public void A_peer_is_one_neighbor_one_fdb_entry_and_one_onlink_route()
    {
        var plan = Backend.Plan(Ipv4Node, null, PeerOf(Ipv4Node, 1, "vxlan"), PeerOf(Ipv4Node, 2, "vxlan"));

        var peer = plan.Peers[1];
        Assert.Equal((Via.Vxlan, "flannel.1", null), (peer.Via, peer.Device, peer.Problem));
        var mac = MacAddress.Parse("02:00:00:00:00:02");
        Assert.Equal(
            new DesiredNeighbor { LinkName = "flannel.1", Address = IPAddress.Parse("10.5.2.0"), LinkLayerAddress = mac },
            Assert.Single(peer.Neighbors));
        Assert.Equal(
            new DesiredFdbEntry { LinkName = "flannel.1", Address = mac, Destination = IPAddress.Parse("10.99.0.12") },
            Assert.Single(peer.Fdb));
        Assert.Equal(Onlink("10.5.2.0/24", "10.5.2.0", "flannel.1"), Assert.Single(peer.Routes));
        Assert.Equal(plan.Peers.SelectMany(each => each.Neighbors), plan.State.Neighbors);
        Assert.Equal(plan.Peers.SelectMany(each => each.Fdb), plan.State.Fdb);
        Assert.Equal(plan.Peers.SelectMany(each => each.Routes), plan.State.Routes);
    }

    [Fact]
    public void Dual_stack_has_a_device_for_each_family()
    {
        var plan = Backend.Plan(DualNode, null, PeerOf(DualNode, 1, "vxlan"));

        Assert.Equal([("flannel.1", 1450u), ("flannel-v6.1", 1430u)], plan.State.Links.Select(link => (link.Name, link.Mtu)));
        Assert.Equal(IPAddress.Parse("fd99::10"), plan.State.Links[1].Vxlan?.Local);
        Assert.Equal(VtepMac.Of(Self, 1, AddressFamily.InterNetworkV6), plan.State.Links[1].Address);
        Assert.Equal(
            new DesiredAddress { LinkName = "flannel-v6.1", Address = IPAddress.Parse("fc00::"), PrefixLength = 128 },
            plan.State.Addresses[1]);
        var peer = Assert.Single(plan.Peers);
        Assert.Equal(
            [Onlink("10.5.1.0/24", "10.5.1.0", "flannel.1"), Onlink("fc00:0:0:1::/64", "fc00:0:0:1::", "flannel-v6.1")],
            peer.Routes.AsEnumerable());
        Assert.Equal(
            new DesiredFdbEntry
            {
                LinkName = "flannel-v6.1",
                Address = MacAddress.Parse("02:00:00:00:06:01"),
                Destination = IPAddress.Parse("fd99::11"),
            },
            peer.Fdb[1]);
        Assert.Equal(2, peer.Neighbors.Length);
    }

    [Fact]
    public void An_ipv6_only_node_has_the_ipv6_device_alone()
    {
        var node = Node(null, Ipv6);

        var plan = Backend.Plan(node, null, PeerOf(node, 1, "vxlan"));

        Assert.Equal("flannel-v6.1", Assert.Single(plan.State.Links).Name);
        Assert.Equal("flannel-v6.1", Assert.Single(plan.State.Routes).LinkName);
        Assert.Null(plan.Peers[0].Problem);
        Assert.Null(Backend.Advertise(node).VtepMac);
        Assert.NotNull(Backend.Advertise(node).VtepMacV6);
    }

    [Fact]
    public void Direct_routing_spares_the_tunnel_for_peers_on_the_link_alone()
    {
        var backend = new VxlanBackend(new VxlanBackendConfig { DirectRouting = true });

        var plan = backend.Plan(
            Ipv4Node, address => address.Equals(IPAddress.Parse("10.99.0.11")), PeerOf(Ipv4Node, 1, "vxlan"), PeerOf(Ipv4Node, 2, "vxlan"));

        Assert.Equal([(Via.Direct, "eth0"), (Via.Vxlan, "flannel.1")], plan.Peers.Select(peer => (peer.Via, peer.Device!)));
        Assert.Equal(
            new DesiredRoute { Destination = IPNetwork.Parse("10.5.1.0/24"), Gateway = IPAddress.Parse("10.99.0.11"), LinkName = "eth0" },
            Assert.Single(plan.Peers[0].Routes));
        Assert.Empty(plan.Peers[0].Neighbors);
        Assert.Empty(plan.Peers[0].Fdb);
        Assert.Single(plan.State.Fdb);
    }

    [Fact]
    public void Without_direct_routing_nobody_asks_where_a_peer_is() =>
        Backend.Plan(Ipv4Node, _ => throw new InvalidOperationException("asked"), PeerOf(Ipv4Node, 1, "vxlan"));

    [Fact]
    public void A_peer_that_cannot_be_reached_does_not_harm_the_others()
    {
        var plan = Backend.Plan(
            Ipv4Node,
            null,
            PeerOf(Ipv4Node, 1, "host-gw"),
            PeerOf(Ipv4Node, 2, "vxlan", holder => holder with { Vxlan = holder.Vxlan! with { VtepMac = null } }),
            PeerOf(Ipv4Node, 3, "vxlan", holder => holder with { PublicIp = null }),
            PeerOf(Ipv4Node, 4, "vxlan", holder => holder with { Vxlan = null }),
            PeerOf(Ipv4Node, 5, "vxlan"));

        Assert.Equal("the peer's backend is host-gw, this node's is vxlan", plan.Peers[0].Problem);
        Assert.Equal(Via.None, plan.Peers[0].Via);
        Assert.Equal("the peer has announced no IPv4 underlay address or VTEP", plan.Peers[1].Problem);
        Assert.Equal("the peer has announced no IPv4 underlay address or VTEP", plan.Peers[2].Problem);
        Assert.NotNull(plan.Peers[3].Problem);
        Assert.Null(plan.Peers[4].Problem);
        Assert.Equal(IPNetwork.Parse("10.5.5.0/24"), Assert.Single(plan.State.Routes).Destination);
        Assert.Single(plan.State.Neighbors);
        Assert.Single(plan.State.Fdb);
    }

    [Fact]
    public void A_peer_without_vxlan_data_is_not_said_to_have_this_nodes_own_backend()
    {
        var plan = Backend.Plan(Ipv4Node, null, PeerOf(Ipv4Node, 1, "vxlan", holder => holder with { Vxlan = null }));

        Assert.Equal("the peer has announced no VTEP", plan.Peers[0].Problem);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_plan_is_as_complete_as_the_peers(bool isComplete) =>
        Assert.Equal(isComplete, Backend.Plan(Ipv4Node, LeaseOf(Ipv4Node, 0), new PeerSet([], isComplete), _ => true).State.Complete);

    [Fact]
    public void Devices_of_both_families_are_ours_even_when_one_is_not_wanted() =>
        Assert.Equal(["flannel-v6.1", "flannel.1"], Backend.Plan(Ipv4Node, null).State.OwnedLinks.Order(StringComparer.Ordinal));

    [Fact]
    public void A_configured_mtu_stands_in_for_the_underlays()
    {
        var backend = new VxlanBackend(new VxlanBackendConfig { Mtu = 9000 });

        Assert.Equal([8950u, 8930u], backend.Plan(DualNode, null).State.Links.Select(link => link.Mtu));
        Assert.Equal(8930u, backend.Mtu(DualNode));
        Assert.Equal(8950u, backend.Mtu(Ipv4Node));
    }

    [Theory]
    [InlineData(1349u, true, false)]
    [InlineData(1350u, true, true)]
    [InlineData(625u, false, false)]
    [InlineData(626u, false, true)]
    [InlineData(10u, false, false)]
    public void An_mtu_too_small_for_the_tunnel_is_refused(uint mtu, bool isDual, bool isAccepted)
    {
        var node = Node(Ipv4, isDual ? Ipv6 : null, Eth0 with { Mtu = mtu });

        var refusal = Record.Exception(() => Backend.Check(node));

        if (isAccepted)
        {
            Assert.Null(refusal);
        }
        else
        {
            Assert.Contains($"the MTU of eth0 ({mtu})", Assert.IsType<ConfigurationException>(refusal).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Peers_are_told_vni_and_macs()
    {
        var told = Backend.Advertise(DualNode);

        Assert.Equal(1u, told.Vni);
        Assert.Equal(VtepMac.Of(Self, 1, AddressFamily.InterNetwork), told.VtepMac);
        Assert.Equal(VtepMac.Of(Self, 1, AddressFamily.InterNetworkV6), told.VtepMacV6);
    }

    private static DesiredRoute Onlink(string destination, string gateway, string link) =>
        new() { Destination = IPNetwork.Parse(destination), Gateway = IPAddress.Parse(gateway), LinkName = link, OnLink = true };
}
