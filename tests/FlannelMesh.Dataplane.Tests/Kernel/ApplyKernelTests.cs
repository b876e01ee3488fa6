using System.Net;
using FlannelMesh.Dataplane.Tests.Scenarios;
using FlannelMesh.Testing;

namespace FlannelMesh.Dataplane.Tests.Kernel;

public class ApplyKernelTests : KernelNode
{
    private static readonly Overlay Normal = new();

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Everything_is_in_place_after_one_apply_and_never_written_again(bool isV6)
    {
        var overlay = isV6 ? Overlay.V6 : Normal;

        var report = Apply(overlay);

        Assert.Equal((14, true), (report.Writes, report.InSync));
        AssertInPlace(overlay);
        Assert.Equal(0, Apply(overlay).Writes);
        AssertQuiet();
        Restart();
        Assert.Equal((0, true), (Apply(overlay).Writes, Resync().InSync));
    }

    [KernelFact]
    public void Both_families_have_a_device_each()
    {
        DesiredState v4 = Normal.ToState(), v6 = (Overlay.V6 with { Port = 4789 }).ToState();

        var report = Apply(v4 with
        {
            Links = [.. v4.Links, .. v6.Links],
            Addresses = [.. v4.Addresses, .. v6.Addresses],
            Neighbors = [.. v4.Neighbors, .. v6.Neighbors],
            Fdb = [.. v4.Fdb, .. v6.Fdb],
            Routes = [.. v4.Routes, .. v6.Routes],
        });

        Assert.Empty(report.Unsynced);
        AssertInPlace(Normal);
        AssertInPlace(Overlay.V6 with { Port = 4789 });
        AssertQuiet();
    }

    [KernelFact]
    public void Peers_come_change_and_go()
    {
        Apply(Normal);
        var changed = Normal with
        {
            Peers = [Normal.Peers[0] with { Mac = Peer.Number(8).Mac }, Normal.Peers[1] with { Underlay = Peer.Number(8).Underlay }, Peer.Number(4)],
        };

        Assert.True(Apply(changed).InSync);

        AssertInPlace(changed);
        AssertQuiet();
    }

    [KernelFact]
    public void An_incomplete_state_deletes_nothing()
    {
        Apply(Normal);

        Assert.True(Apply(Normal with { Complete = false, Peers = [Peer.Number(4)] }).InSync);

        AssertInPlace(Normal with { Peers = [.. Normal.Peers, Peer.Number(4)] });
    }

    [KernelFact]
    public void The_MTU_is_changed_in_place()
    {
        Apply(Normal);
        var index = Namespace.IndexOf("flannel.1");

        Assert.Equal((1, true), (Apply(Normal with { Mtu = 1400 }).Writes, Resync().InSync));

        Assert.Equal(index, Namespace.IndexOf("flannel.1"));
        AssertInPlace(Normal with { Mtu = 1400 });
    }

    [KernelFact]
    public void All_that_the_kernel_changes_on_a_living_device_is_changed_in_place_at_once()
    {
        var changed = Normal with { Mtu = 1400, Learning = true };
        Namespace.IpBatch(
        [
            "link add flannel.1 address 02:00:00:00:00:09 mtu 1450 txqueuelen 1000 type vxlan id 1 dstport 8472 nolearning local 192.0.2.1 dev eth0",
        ]);
        var index = Namespace.IndexOf("flannel.1");

        Assert.Empty(Apply(changed).Unsynced);

        Assert.Equal(index, Namespace.IndexOf("flannel.1"));
        AssertInPlace(changed);
        AssertQuiet();
        Assert.Equal((2, true), (Apply(Normal).Writes, Resync().InSync));
        Assert.Equal(index, Namespace.IndexOf("flannel.1"));
        AssertInPlace(Normal);
    }

    [KernelTheory]
    [InlineData(4789, false)]
    [InlineData(8472, true)]
    public void Another_port_or_GBP_takes_a_new_device_with_everything_on_it(ushort port, bool gbp)
    {
        var changed = Normal with { Port = port, Gbp = gbp };
        Apply(Normal);
        var index = Namespace.IndexOf("flannel.1");

        Assert.True(Apply(changed).InSync);

        Assert.NotEqual(index, Namespace.IndexOf("flannel.1"));
        AssertInPlace(changed);
        AssertQuiet();
    }

    [KernelFact]
    public void What_flannel_left_is_adopted_or_removed_once_the_state_is_complete()
    {
        Namespace.IpBatch(
        [
            $"link add flannel.1 address {Overlay.OwnMac} mtu 1450 txqueuelen 0 type vxlan id 1 dstport 8472 nolearning local 192.0.2.1 dev eth0",
            "link set flannel.1 up",
            "address add 10.5.0.0/32 dev flannel.1",
            "route add 10.5.1.0/24 via 10.5.1.0 dev flannel.1 onlink",
            "route add 10.5.9.0/24 via 10.5.9.0 dev flannel.1 onlink",
            "neigh add 10.5.9.0 lladdr 02:00:00:00:00:09 dev flannel.1 nud permanent",
        ]);
        Namespace.Bridge("fdb add 02:00:00:00:00:09 dev flannel.1 dst 192.0.2.109 self permanent");
        var index = Namespace.IndexOf("flannel.1");

        Apply(Normal with { Complete = false });
        Assert.Contains(Routes(false, "flannel.1"), route => Text(route, "dst") == "10.5.9.0/24" && Text(route, "protocol") == "boot");
        Assert.True(Apply(Normal).InSync);

        Assert.Equal(index, Namespace.IndexOf("flannel.1"));
        AssertInPlace(Normal);
        AssertQuiet();
    }

    [KernelFact]
    public void Routes_over_the_underlay_need_no_device_of_ours()
    {
        var state = new DesiredState
        {
            Complete = true,
            Routes = [.. Normal.Peers.Select(peer => new DesiredRoute { Destination = peer.Subnet, Gateway = peer.Underlay, LinkName = "eth0" })],
        };

        Assert.Equal((6, true), (Apply(state).Writes, Resync().InSync));

        Assert.Equal(
            ["10.5.1.0/24 via 192.0.2.101 proto 85", "10.5.2.0/24 via 192.0.2.102 proto 85", "10.5.3.0/24 via 192.0.2.103 proto 85"],
            Routes(false, "eth0").Where(route => Text(route, "protocol") != "kernel")
                .Select(route => $"{Text(route, "dst")} via {Text(route, "gateway")} proto {Text(route, "protocol")}"));
        AssertQuiet();
        Assert.Equal((6, true), (Apply(state with { Routes = [] }).Writes, Resync().InSync));
        Assert.Single(Routes(false, "eth0"));
    }

    [KernelTheory]
    [InlineData("10.5.0.0/16")]
    [InlineData("fd00:5::/48")]
    public void A_blackhole_route_has_no_device(string destination)
    {
        var state = new DesiredState
        {
            Complete = true,
            Routes = [new DesiredRoute { Destination = IPNetwork.Parse(destination), Type = Netlink.Routes.RouteType.Blackhole, Metric = 4096 }],
        };

        Assert.True(Apply(state).InSync);

        AssertQuiet();
        var family = destination.Contains(':', StringComparison.Ordinal) ? "-6" : "-4";
        var route = Assert.Single(Namespace.IpJson($"{family} route show type blackhole").EnumerateArray());
        Assert.Equal((destination, "85"), (Text(route, "dst"), Text(route, "protocol")));
        Assert.Equal((1, true), (Apply(state with { Routes = [] }).Writes, Resync().InSync));
        Assert.Empty(Namespace.IpJson($"{family} route show type blackhole").EnumerateArray());
    }

    [KernelFact]
    public void A_thousand_peers_take_one_apply_and_no_second_write()
    {
        var overlay = Normal with { Peers = [.. Enumerable.Range(1, 1000).Select(Peer.Number)] };

        var report = Apply(overlay);

        Assert.Equal((4002, true), (report.Writes, report.InSync));
        AssertInPlace(overlay);
        Assert.Equal(0, Apply(overlay).Writes);
        AssertQuiet();
        Assert.Equal((4000, true), (Apply(overlay with { Peers = [] }).Writes, Resync().InSync));
        AssertInPlace(overlay with { Peers = [] });
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_layout_of_routes_can_change_either_way(bool isV6)
    {
        var overlay = isV6 ? Overlay.V6 : Normal;
        var other = overlay.Peers[0].Subnet.BaseAddress;

        Restart(RouteLayout.Classic);
        Assert.Equal((11, true), (Apply(overlay).Writes, Resync().InSync));
        Assert.Empty(Nexthops());
        AssertInPlace(overlay);

        Restart(RouteLayout.Auto);
        Assert.Equal((6, true), (Apply(overlay).Writes, Resync().InSync));
        AssertInPlace(overlay);
        Assert.Equal(3, Nexthops().Count(nexthop => Text(nexthop, "protocol") == "85" && Text(nexthop, "dev") == overlay.DeviceName));
        Assert.Contains(Nexthops(), nexthop => Text(nexthop, "gateway") == other.ToString());
        AssertQuiet();

        Restart(RouteLayout.Classic);
        Assert.Equal((6, true), (Apply(overlay).Writes, Resync().InSync));
        Assert.Empty(Nexthops());
        AssertInPlace(overlay);
        AssertQuiet();
    }

    [KernelFact]
    public void Nexthops_of_others_stay_also_where_ours_would_be()
    {
        // The number of 10.5.1.0, which is the first choice for the peer with this subnet.
        Namespace.Ip("nexthop add id 168100096 via 192.0.2.254 dev eth0");

        Assert.True(Apply(Normal).InSync);
        AssertInPlace(Normal);
        AssertQuiet();
        Assert.Equal((12, true), (Apply(Normal with { Peers = [] }).Writes, Resync().InSync));

        var left = Assert.Single(Nexthops());
        Assert.Equal((168100096, "192.0.2.254"), (left.GetProperty("id").GetInt32(), Text(left, "gateway")));
    }

    [KernelFact]
    public void Five_thousand_peers_take_one_apply()
    {
        var overlay = Normal with { Peers = [.. Enumerable.Range(1, 5000).Select(Peer.Number)] };

        var report = Apply(overlay);

        Assert.Equal((20_002, true), (report.Writes, report.InSync));
        AssertQuiet();
        Restart(RouteLayout.Auto);
        Assert.Equal((0, true), (Apply(overlay).Writes, Resync().InSync));
        AssertInPlace(overlay);
    }

    private void AssertQuiet()
    {
        var report = Resync();
        Assert.Empty(report.Unsynced);
        Assert.Empty(report.Repairs);
        Assert.Equal(0, report.Writes);
    }
}
