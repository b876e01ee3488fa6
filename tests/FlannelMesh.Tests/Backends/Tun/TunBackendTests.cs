using System.Net;
using FlannelMesh.Backends;
using FlannelMesh.Backends.Tun;
using FlannelMesh.Configuration;
using FlannelMesh.Dataplane;
using FlannelMesh.Leases;
using FlannelMesh.Tests.Leases;
using static FlannelMesh.Tests.Backends.BackendSamples;
using static FlannelMesh.Tests.Backends.Tun.TunSamples;

namespace FlannelMesh.Tests.Backends.Tun;

public sealed class TunBackendTests
{
    [Fact]
    public void A_peer_is_a_route_of_each_family_over_one_device()
    {
        var plan = Clear.Plan(DualNode, null, UdpPeer(1));

        DesiredRoute[] expected =
        [
            new() { Destination = Net("10.5.1.0/24"), LinkName = "flannel0" },
            new() { Destination = Net("fc00:0:0:1::/64"), LinkName = "flannel0" },
        ];
        Assert.Equal(expected, plan.State.Routes);
        var device = Assert.Single(plan.State.Links);
        Assert.Equal(("flannel0", 1472u, null, null), (device.Name, device.Mtu, device.Vxlan, device.Address));
        DesiredAddress[] own =
        [
            new() { LinkName = "flannel0", Address = IPAddress.Parse("10.5.0.0"), PrefixLength = 32 },
            new() { LinkName = "flannel0", Address = IPAddress.Parse("fc00::"), PrefixLength = 128 },
        ];
        Assert.Equal(own, plan.State.Addresses);
        Assert.Equal(["flannel0"], plan.State.OwnedLinks);
        Assert.Equal((Via.Udp, "flannel0", null), (plan.Peers[0].Via, plan.Peers[0].Device, plan.Peers[0].Problem));
        Assert.Empty(plan.State.Neighbors);
        Assert.Empty(plan.State.Fdb);
    }

    [Theory]
    [InlineData(false, true, null, 1472u)]
    [InlineData(false, false, null, 1452u)]
    [InlineData(true, true, null, 1440u)]
    [InlineData(true, false, null, 1420u)]
    [InlineData(false, true, 1400u, 1372u)]
    public void The_mtu_leaves_room_for_the_datagram_and_its_seal(bool isEncrypted, bool isIpv4, uint? mtu, uint expected)
    {
        var backend = new TunBackend(new UdpBackendConfig { IsEncrypted = isEncrypted, Mtu = mtu }, Plain);

        Assert.Equal(expected, backend.Mtu(isIpv4 ? DualNode : Node(null, Ipv6)));
    }

    [Fact]
    public void An_underlay_too_narrow_is_refused()
    {
        Clear.Check(DualNode);

        var narrow = Node(Ipv4, Ipv6, Eth0 with { Mtu = 1300 });
        Assert.StartsWith("the MTU of eth0 (1300) leaves 1272 bytes inside the tunnel", Assert.Throws<ConfigurationException>(() => Clear.Check(narrow)).Message, StringComparison.Ordinal);
        Clear.Check(Node(Ipv4, null, Eth0 with { Mtu = 604 }));
    }

    [Fact]
    public void Peers_are_told_port_buffer_and_key_but_not_the_private_one()
    {
        var told = Sealed.Advertise(DualNode, LeaseSamples.Holder(0)).Udp;

        Assert.Equal(new UdpData(8285, 4 << 20, Key(2)), told);
        Assert.DoesNotContain("1", Keyed.ToString().Replace("4194304", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_cannot_be_reached_has_a_problem_and_no_route()
    {
        var plan = Sealed.Plan(
            DualNode,
            null,
            UdpPeer(1),
            PeerOf(DualNode, 2, "vxlan"),
            PeerOf(DualNode, 3, "udp", holder => holder with { PublicIp = null, Udp = new UdpData(8285, 0, Key(3)) }),
            UdpPeer(4, new UdpData(8285, 0, Key(4))));

        Assert.Equal("the peer has announced no key: Backend.Encryption must be aes-256-gcm on all nodes", plan.Peers[0].Problem);
        Assert.Equal("the peer's backend is vxlan, this node's is udp", plan.Peers[1].Problem);
        Assert.Equal("the peer has announced no IPv4 underlay address", plan.Peers[2].Problem);
        Assert.Null(plan.Peers[3].Problem);
        Assert.Equal([Net("10.5.4.0/24"), Net("fc00:0:0:4::/64")], plan.State.Routes.Select(route => route.Destination));
    }
}
