using FlannelMesh.Dataplane.Tests.Scenarios;
using FlannelMesh.Testing;

namespace FlannelMesh.Dataplane.Tests.Kernel;

public class RepairKernelTests : KernelNode
{
    private static readonly Overlay Normal = new();

    [KernelTheory]
    [InlineData("ip", "route del 10.5.1.0/24", EntryKind.Route, "10.5.1.0/24 via 10.5.1.0 was missing")]
    [InlineData("ip", "route replace 10.5.1.0/24 via 192.0.2.9 proto 85", EntryKind.Route, "10.5.1.0/24 via 10.5.1.0 was changed")]
    [InlineData("ip", "nexthop del id 168100096", EntryKind.Nexthop, "nexthop 168100096 via 10.5.1.0 was missing")]
    [InlineData("ip", "nexthop replace id 168100096 via 192.0.2.9 dev eth0 proto 85", EntryKind.Nexthop, "nexthop 168100096 via 10.5.1.0 was changed")]
    [InlineData("ip", "neigh del 10.5.1.0 dev flannel.1", EntryKind.Neighbor, "10.5.1.0 lladdr 02:85:00:00:00:01 was missing")]
    [InlineData("ip", "neigh replace 10.5.1.0 lladdr 02:00:00:00:00:09 dev flannel.1 nud permanent", EntryKind.Neighbor, "10.5.1.0 lladdr 02:85:00:00:00:01 was changed")]
    [InlineData("bridge", "fdb del 02:85:00:00:00:01 dev flannel.1", EntryKind.Fdb, "02:85:00:00:00:01 dst 192.0.2.101 was missing")]
    [InlineData("bridge", "fdb replace 02:85:00:00:00:01 dev flannel.1 dst 192.0.2.99 self permanent", EntryKind.Fdb, "02:85:00:00:00:01 dst 192.0.2.101 was changed")]
    [InlineData("ip", "address del 10.5.0.0/32 dev flannel.1", EntryKind.Address, "10.5.0.0/32 dev flannel.1 was missing")]
    [InlineData("ip", "link del flannel.1", EntryKind.Link, "flannel.1 was missing")]
    [InlineData("ip", "link set flannel.1 down", EntryKind.Link, "flannel.1 had another state (down)")]
    [InlineData("ip", "link set flannel.1 mtu 1300", EntryKind.Link, "flannel.1 had another MTU")]
    [InlineData("ip", "link set flannel.1 address 02:00:00:00:00:09", EntryKind.Link, "flannel.1 had another MAC")]
    [InlineData("ip", "link set flannel.1 type vxlan id 1 learning", EntryKind.Link, "flannel.1 had another learning")]
    public void What_somebody_spoils_is_put_right_and_listed(string program, string arguments, EntryKind kind, string what)
    {
        Assert.True(Apply(Normal).InSync);
        _ = program == "ip" ? Namespace.Ip(arguments) : Namespace.Bridge(arguments);

        var report = Resync();

        Assert.Empty(report.Unsynced);
        Assert.Equal(new Repair(kind, what), report.Repairs[0]);
        AssertInPlace(Normal);
        var after = Resync();
        Assert.Equal((0, 0), (after.Writes, after.Repairs.Length));
    }

    [KernelFact]
    public void The_things_of_others_stay_as_they_are()
    {
        Namespace.IpBatch(
        [
            "link add flannel.77 address 02:00:00:00:77:77 type vxlan id 77 dstport 8472 nolearning dev eth0",
            "link set flannel.77 up",
            "address add 10.77.0.0/32 dev flannel.77",
            "route add 10.5.200.0/24 dev flannel.77",
            "route add 10.5.1.0/24 dev flannel.77 metric 50",
            "route add 10.5.1.0/24 dev eth0 table 100 proto 85",
            "route add 198.51.100.0/24 via 192.0.2.254 proto static",
            "route add default via 192.0.2.254",
            "neigh add 192.0.2.254 lladdr 02:00:00:00:00:fe dev eth0 nud permanent",
            "neigh add 10.5.1.0 lladdr 02:85:00:00:00:01 dev flannel.77 nud permanent",
        ]);
        Namespace.Bridge("fdb add 02:85:00:00:00:01 dev flannel.77 dst 192.0.2.101 self permanent");
        var before = Foreign();

        Assert.True(Apply(Normal).InSync);
        Assert.Equal(before, Foreign());
        Assert.True(Apply(Normal with { Peers = [] }).InSync);
        Assert.True(Resync().InSync);
        Assert.Equal(before, Foreign());
        Assert.True(Apply(new DesiredState { Complete = true, OwnedLinks = ["flannel.1"] }).InSync);

        Assert.Equal(before, Foreign());
        Assert.DoesNotContain("flannel.1:", Namespace.Ip("link show"), StringComparison.Ordinal);
    }

    [KernelFact]
    public void A_foreign_route_in_the_place_of_ours_stays_and_is_reported()
    {
        Namespace.Ip("route add 10.5.1.0/24 via 192.0.2.254 proto static");

        var status = Assert.Single(Apply(Normal).Unsynced);

        Assert.Equal((EntryKind.Route, "10.5.1.0/24 via 10.5.1.0", EntryState.Failed), (status.Kind, status.Key, status.State));
        Assert.Contains("via 192.0.2.254", Namespace.Ip("route show 10.5.1.0/24"), StringComparison.Ordinal);
        Namespace.Ip("route del 10.5.1.0/24");
        Assert.True(Resync().InSync);
        AssertInPlace(Normal);
    }

    [KernelFact]
    public void A_foreign_device_with_our_name_stays_and_is_reported()
    {
        Namespace.IpBatch(["link add flannel.1 type bridge", "link set flannel.1 up", "address add 10.99.0.1/24 dev flannel.1"]);
        var before = Namespace.Ip("address show dev flannel.1");

        var report = Apply(Normal);

        Assert.Equal(0, report.Writes);
        Assert.Contains("foreign device of kind bridge", report.Unsynced[0].Error, StringComparison.Ordinal);
        Assert.Equal(before, Namespace.Ip("address show dev flannel.1"));
        Namespace.Ip("link del flannel.1");
        Assert.True(Resync().InSync);
        AssertInPlace(Normal);
    }

    /// <summary>All but what is on flannel.1, and whether the kernel is still looking for duplicates of its own address.</summary>
    private string Foreign() => string.Concat(
        Namespace.Ip("route show dev flannel.77"),
        Namespace.Ip("route show dev eth0"),
        Namespace.Ip("route show table 100"),
        Namespace.Ip("neigh show dev eth0 nud permanent"),
        Namespace.Ip("neigh show dev flannel.77 nud permanent"),
        Namespace.Ip("-d address show dev flannel.77").Replace(" tentative", "", StringComparison.Ordinal),
        Namespace.Bridge("fdb show dev flannel.77"));
}
