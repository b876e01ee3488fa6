using FlannelMesh.Dataplane.Tests.Fakes;
using FlannelMesh.Dataplane.Tests.Scenarios;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Links;

namespace FlannelMesh.Dataplane.Tests;

public class TunDeviceTests
{
    private readonly Node _node = new();

    [Fact]
    public void The_device_is_made_so_that_it_stays_and_the_same_state_again_writes_nothing()
    {
        Assert.True(_node.Apply(TunOverlay.Of(1, 2)).InSync);

        var device = _node.Kernel.GetLink(TunOverlay.Device)!;
        Assert.Equal((TunOptions.Lasting, 1472u, 1000u, true), (device.Tun, device.Mtu, device.TxQueueLength, device.IsUp));
        Assert.Equal((0, 0), (_node.Apply(TunOverlay.Of(1, 2)).Writes, _node.Resync().Writes));
    }

    [Fact]
    public void What_somebody_changes_is_put_right()
    {
        _node.Apply(TunOverlay.Of(1, 2));
        _node.Kernel.Must(new NetlinkRequest.ChangeLink(_node.Kernel.IndexOf(TunOverlay.Device)) { Mtu = 1300, TxQueueLength = 500 });

        Assert.Equal([new Repair(EntryKind.Link, "flannel0 had another MTU, queue length")], _node.Resync().Repairs.ToArray());

        _node.Kernel.Must(new NetlinkRequest.DeleteLink(_node.Kernel.IndexOf(TunOverlay.Device)));
        var report = _node.Resync();
        Assert.Equal([new Repair(EntryKind.Link, "flannel0 was missing")], report.Repairs.ToArray());
        Assert.True(report.InSync);
        Assert.Equal(2, _node.Kernel.GetRoutes(System.Net.Sockets.AddressFamily.InterNetwork).Count);
    }

    [Fact]
    public void A_device_of_another_program_is_left_alone_and_said_to_be_foreign()
    {
        _node.Kernel.AddDevice(TunOverlay.Device, "tun");

        var report = _node.Apply(TunOverlay.Of(1));

        var link = Assert.Single(report.Unsynced, entry => entry.Kind == EntryKind.Link);
        Assert.Contains("a foreign device of kind tun has this name; stop its program", link.Error, StringComparison.Ordinal);
        Assert.Null(_node.Kernel.GetLink(TunOverlay.Device)!.Tun);
    }

    [Fact]
    public void A_device_that_is_not_wanted_any_more_goes()
    {
        _node.Apply(TunOverlay.Of(1));

        Assert.True(_node.Apply(new DesiredState { Complete = true, OwnedLinks = [TunOverlay.Device] }).InSync);

        Assert.Null(_node.Kernel.GetLink(TunOverlay.Device));
    }

    [Theory]
    [InlineData(Faults.LinksRefused)]
    [InlineData(Faults.AddressesRefused)]
    [InlineData(Faults.RoutesRefused)]
    [InlineData(Faults.DumpFails)]
    [InlineData(Faults.BatchBreaks)]
    public void After_a_fault_the_next_look_puts_all_in_place(Faults fault)
    {
        _node.Faulty.Arm(fault);
        Assert.False(_node.Apply(TunOverlay.Of(1, 2)).InSync);
        _node.Faulty.Disarm();

        Assert.True(_node.Resync().InSync);
        Assert.Equal(2, _node.Kernel.GetRoutes(System.Net.Sockets.AddressFamily.InterNetwork).Count);
    }
}
