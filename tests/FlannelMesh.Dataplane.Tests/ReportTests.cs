using System.Net;
using FlannelMesh.Dataplane.Tests.Fakes;
using FlannelMesh.Dataplane.Tests.Scenarios;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Dataplane.Tests;

public class ReportTests
{
    private static readonly Peer First = Peer.Number(1);
    private readonly Node _node = new();

    [Fact]
    public void All_in_place_is_counted_for_each_kind()
    {
        var report = _node.Apply(new Overlay());

        Assert.True(report.InSync);
        Assert.Equal(14, report.Writes);
        Assert.Equal(
            [
                KeyValuePair.Create(EntryKind.Link, new KindCounts(1, 0, 0)),
                KeyValuePair.Create(EntryKind.Address, new KindCounts(1, 0, 0)),
                KeyValuePair.Create(EntryKind.Neighbor, new KindCounts(3, 0, 0)),
                KeyValuePair.Create(EntryKind.Fdb, new KindCounts(3, 0, 0)),
                KeyValuePair.Create(EntryKind.Nexthop, new KindCounts(3, 0, 0)),
                KeyValuePair.Create(EntryKind.Route, new KindCounts(3, 0, 0)),
            ],
            report.Counts);
    }

    [Fact]
    public void A_refused_entry_has_the_kernels_text_and_delays_no_other()
    {
        _node.Faulty.Arm(Faults.RoutesRefused);

        var report = _node.Apply(new Overlay());

        Assert.False(report.InSync);
        Assert.Equal(new KindCounts(0, 0, 3), report.Counts[EntryKind.Route]);
        Assert.Equal(new KindCounts(3, 0, 0), report.Counts[EntryKind.Fdb]);
        Assert.Equal(
            new EntryStatus(EntryKind.Route, "10.5.1.0/24 via 10.5.1.0", EntryState.Failed, "Operation not permitted (errno 1): refused by the test"),
            report.Unsynced[0]);
    }

    [Fact]
    public void A_refused_entry_is_tried_again_without_a_resync()
    {
        _node.Faulty.Arm(Faults.NthWriteRefused, 4);
        Assert.Equal("Device or resource busy (errno 16)", Assert.Single(_node.Apply(new Overlay()).Unsynced).Error);

        var report = _node.Reconciler.Apply();

        Assert.Equal((1, true), (report.Writes, report.InSync));
    }

    [Fact]
    public void A_foreign_route_in_the_place_of_ours_is_reported_and_left()
    {
        var foreign = new Route { Destination = First.Subnet, LinkIndex = _node.Kernel.IndexOf("eth0"), Protocol = 4 };
        _node.Kernel.Must(new NetlinkRequest.ReplaceRoute(foreign));

        var report = _node.Apply(new Overlay());

        var status = Assert.Single(report.Unsynced);
        Assert.Equal((EntryKind.Route, EntryState.Failed), (status.Kind, status.State));
        Assert.Contains("protocol 4, dev eth0", status.Error, StringComparison.Ordinal);
        Assert.Contains(foreign, _node.Kernel.GetRoutes(System.Net.Sockets.AddressFamily.InterNetwork));
        Assert.Equal(new EntryCondition(status.State, status.Error), _node.Reconciler.ConditionOf(new Overlay().RouteOf(First)));

        _node.Kernel.Must(new NetlinkRequest.DeleteRoute(foreign));
        Assert.True(_node.Resync().InSync);
    }

    [Fact]
    public void What_flannels_host_gw_left_is_taken_over_where_it_leads_to_the_same_gateway_and_else_left()
    {
        var eth0 = _node.Kernel.IndexOf("eth0");
        Route Left(int peer, string gateway) =>
            new() { Destination = Peer.Number(peer).Subnet, Gateway = IPAddress.Parse(gateway), LinkIndex = eth0, Protocol = 3 };
        var (same, other, unknown) = (Left(1, "192.0.2.1"), Left(2, "192.0.2.9"), Left(3, "192.0.2.3"));
        Assert.All([same, other, unknown], route => _node.Kernel.Must(new NetlinkRequest.ReplaceRoute(route)));
        DesiredRoute To(int peer) => new() { Destination = Peer.Number(peer).Subnet, Gateway = IPAddress.Parse($"192.0.2.{peer}"), LinkName = "eth0" };
        var desired = new DesiredState { Routes = [To(1), To(2)], Complete = true };

        Assert.Equal(2, _node.Apply(desired).Counts[EntryKind.Route].Failed);
        _node.Apply(desired with { TakesOverFlannel = true });
        var report = _node.Resync();

        Assert.Equal(new KindCounts(1, 0, 1), report.Counts[EntryKind.Route]);
        var routes = _node.Kernel.GetRoutes(System.Net.Sockets.AddressFamily.InterNetwork);
        Assert.Equal(Ownership.RouteProtocol, routes.Single(route => route.Destination == same.Destination).Protocol);
        Assert.Contains(other, routes);
        Assert.Contains(unknown, routes);

        // Once over, it goes with its peer.
        _node.Apply(new DesiredState { Complete = true, TakesOverFlannel = true });
        Assert.DoesNotContain(_node.Kernel.GetRoutes(System.Net.Sockets.AddressFamily.InterNetwork), route => route.Destination == same.Destination);
    }

    [Fact]
    public void A_foreign_device_with_our_name_is_reported_and_nothing_is_done_to_it()
    {
        var foreign = _node.Kernel.AddDevice("flannel.1", "dummy");
        _node.Kernel.Must(new NetlinkRequest.ReplaceNeighbor(new Neighbor { LinkIndex = foreign, Address = First.Subnet.BaseAddress, LinkLayerAddress = First.Mac }));
        _node.Kernel.Must(new NetlinkRequest.ReplaceRoute(new Route { Destination = Peer.Number(9).Subnet, LinkIndex = foreign, Protocol = 3 }));
        var before = KernelText.Of(_node.Kernel);

        var report = _node.Apply(new Overlay());
        report = _node.Resync();

        Assert.Equal(before, KernelText.Of(_node.Kernel));
        Assert.Equal(0, report.Writes);
        Assert.Equal(11, report.Unsynced.Length);
        Assert.Contains("foreign device of kind dummy", report.Unsynced[0].Error, StringComparison.Ordinal);
        Assert.Equal(new KindCounts(0, 0, 1), report.Counts[EntryKind.Link]);
        Assert.Equal(
            new EntryCondition(EntryState.Failed, "the device flannel.1 is foreign"),
            _node.Reconciler.ConditionOf(new Overlay().NeighborOf(First)));

        _node.Kernel.Must(new NetlinkRequest.DeleteLink(foreign));
        Assert.True(_node.Resync().InSync);
    }

    [Fact]
    public void A_foreign_device_with_a_name_we_own_but_do_not_want_is_left()
    {
        var foreign = _node.Kernel.AddDevice("flannel-v6.1", "dummy");
        _node.Kernel.Must(new NetlinkRequest.ReplaceNeighbor(new Neighbor { LinkIndex = foreign, Address = First.Subnet.BaseAddress, LinkLayerAddress = First.Mac }));
        var before = KernelText.Of(_node.Kernel);

        Assert.True(_node.Apply(new Overlay()).InSync);

        Assert.Empty(before.Except(KernelText.Of(_node.Kernel)));
    }

    [Fact]
    public void A_missing_underlay_is_reported_and_everything_on_the_device_with_it()
    {
        var report = _node.Apply(new Overlay { Underlay = "eth9" });

        Assert.Equal("the underlay interface eth9 is gone", report.Unsynced[0].Error);
        Assert.All(report.Unsynced.Skip(1), status => Assert.Equal("there is no device flannel.1", status.Error));
        Assert.Equal((11, 0), (report.Unsynced.Length, report.Writes));
    }

    [Fact]
    public void A_device_that_cannot_be_removed_is_reported_and_tried_again()
    {
        _node.Apply(new Overlay { Peers = [] });
        _node.Faulty.Arm(Faults.LinksRefused);

        var report = _node.Apply(new DesiredState { Complete = true, OwnedLinks = ["flannel.1"] });

        Assert.Equal(
            [new EntryStatus(EntryKind.Link, "flannel.1 (has to go)", EntryState.Failed, "Operation not permitted (errno 1): refused by the test")],
            report.Unsynced.ToArray());
        _node.Faulty.Disarm();
        Assert.True(_node.Reconciler.Apply().InSync);
        Assert.Null(_node.Kernel.GetLink("flannel.1"));
    }

    [Fact]
    public void A_leftover_that_cannot_be_removed_is_reported()
    {
        _node.Apply(new Overlay());
        _node.Faulty.Arm(Faults.DeletionsRefused);

        var report = _node.Apply(new Overlay { Peers = [] });

        Assert.Equal(12, report.Unsynced.Length);
        Assert.All(report.Unsynced, status => Assert.EndsWith("(has to go)", status.Key, StringComparison.Ordinal));
    }

    [Fact]
    public void A_failed_dump_is_a_report_and_the_next_apply_looks_again()
    {
        _node.Faulty.Arm(Faults.DumpFails);

        var report = _node.Apply(new Overlay());

        Assert.False(report.InSync);
        Assert.Equal(new EntryStatus(EntryKind.Link, "netlink", EntryState.Failed, "read: No buffer space available (errno 105)"), report.Unsynced[0]);
        _node.Faulty.Disarm();
        Assert.True(_node.Reconciler.Apply().InSync);
    }

    [Fact]
    public void Entries_nobody_wants_have_no_status()
    {
        _node.Apply(new Overlay());

        Assert.Equal(EntryState.None, _node.Reconciler.ConditionOf(new Overlay().RouteOf(Peer.Number(9))).State);
        Assert.Equal(EntryState.Installed, _node.Reconciler.ConditionOf(new Overlay().NeighborOf(First)).State);
    }
}
