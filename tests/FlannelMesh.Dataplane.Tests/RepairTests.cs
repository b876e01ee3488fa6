using FlannelMesh.Dataplane.Tests.Fakes;
using FlannelMesh.Dataplane.Tests.Scenarios;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Dataplane.Tests;

public class RepairTests
{
    private static readonly Peer First = Peer.Number(1);
    private readonly Node _node = new();

    public RepairTests() => Assert.Empty(_node.Apply(new Overlay()).Repairs);

    private int Device => _node.Kernel.IndexOf("flannel.1");

    [Fact]
    public void Missing_entries_are_listed_once()
    {
        _node.Kernel.Must(new NetlinkRequest.DeleteRoute(new Route { Destination = First.Subnet, Protocol = 85 }));
        _node.Kernel.Must(new NetlinkRequest.DeleteNeighbor(new Neighbor { LinkIndex = Device, Address = First.Subnet.BaseAddress }));
        _node.Kernel.Must(new NetlinkRequest.DeleteFdbEntry(new FdbEntry { LinkIndex = Device, Address = First.Mac }));

        var report = _node.Resync();

        Assert.Equal(
            [
                new Repair(EntryKind.Neighbor, $"10.5.1.0 lladdr {First.Mac} was missing"),
                new Repair(EntryKind.Fdb, $"{First.Mac} dst 192.0.2.101 was missing"),
                new Repair(EntryKind.Route, "10.5.1.0/24 via 10.5.1.0 was missing"),
            ],
            report.Repairs.ToArray());
        Assert.Equal((3, true), (report.Writes, report.InSync));
        Assert.Empty(_node.Resync().Repairs);
    }

    [Fact]
    public void A_changed_entry_is_listed_as_changed()
    {
        _node.Kernel.Must(new NetlinkRequest.ReplaceFdbEntry(new FdbEntry { LinkIndex = Device, Address = First.Mac, Destination = Peer.Number(9).Underlay }));

        Assert.Equal([new Repair(EntryKind.Fdb, $"{First.Mac} dst 192.0.2.101 was changed")], _node.Resync().Repairs.ToArray());
    }

    [Fact]
    public void A_changed_device_is_listed_with_what_was_other()
    {
        _node.Kernel.Must(new NetlinkRequest.ChangeLink(Device) { Mtu = 1300, Address = First.Mac, TxQueueLength = 1000 });
        _node.Kernel.Must(new NetlinkRequest.ChangeLink(Device) { VxlanLearning = true });

        Assert.Equal([new Repair(EntryKind.Link, "flannel.1 had another MTU, MAC, queue length, learning")], _node.Resync().Repairs.ToArray());
    }

    [Fact]
    public void A_deleted_device_is_one_repair()
    {
        _node.Kernel.Must(new NetlinkRequest.DeleteLink(Device));

        Assert.Equal([new Repair(EntryKind.Link, "flannel.1 was missing")], _node.Resync().Repairs.ToArray());
    }

    [Fact]
    public void What_is_wanted_otherwise_than_before_is_no_repair()
    {
        Assert.Empty(_node.Apply(new Overlay { Port = 4789, Mtu = 1400, Peers = [First with { Underlay = Peer.Number(9).Underlay }] }).Repairs);
        Assert.Empty(_node.Resync().Repairs);
    }

    [Fact]
    public void A_device_that_was_not_wanted_for_a_while_is_no_repair()
    {
        _node.Apply(new DesiredState { Complete = true, OwnedLinks = ["flannel.1"] });
        Assert.Null(_node.Kernel.GetLink("flannel.1"));

        Assert.Empty(_node.Apply(new Overlay()).Repairs);
    }

    [Fact]
    public void A_device_is_listed_when_its_repair_has_succeeded_and_once_only()
    {
        _node.Kernel.Must(new NetlinkRequest.ChangeLink(Device) { Mtu = 1300 });
        _node.Faulty.Arm(Faults.LinksRefused);

        Assert.Empty(_node.Resync().Repairs);
        Assert.Empty(_node.Resync().Repairs);
        _node.Faulty.Disarm();
        Assert.Equal([new Repair(EntryKind.Link, "flannel.1 had another MTU")], _node.Resync().Repairs.ToArray());
        Assert.Empty(_node.Resync().Repairs);
        Assert.Equal(1450u, _node.Kernel.GetLink("flannel.1")!.Mtu);
    }

    [Fact]
    public void A_repair_found_before_the_socket_failed_is_listed()
    {
        _node.Kernel.Must(new NetlinkRequest.DeleteNeighbor(new Neighbor { LinkIndex = Device, Address = First.Subnet.BaseAddress }));
        _node.Faulty.Arm(Faults.FdbDumpFails);

        Assert.Equal([new Repair(EntryKind.Neighbor, $"10.5.1.0 lladdr {First.Mac} was missing")], _node.Resync().Repairs.ToArray());
    }
}
