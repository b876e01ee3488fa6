using FlannelMesh.Dataplane.Tests.Scenarios;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Testing;

namespace FlannelMesh.Dataplane.Tests.Kernel;

public class TunDeviceKernelTests : KernelNode
{
    [KernelFact]
    public void The_device_stays_without_a_program_and_is_made_anew_when_it_is_gone()
    {
        // The device is made in the namespace of the thread, unlike what goes through a netlink socket.
        Assert.True(Namespace.Run(() => Apply(TunOverlay.Of(1, 2))).InSync);
        AssertInPlace(1, 2);
        Assert.Equal((0, 0), Namespace.Run(() => (Resync().Writes, Resync().Repairs.Length)));

        Namespace.Ip($"link del {TunOverlay.Device}");
        var report = Namespace.Run(Resync);
        Assert.True(report.InSync);
        Assert.Equal(new Repair(EntryKind.Link, "flannel0 was missing"), Assert.Single(report.Repairs));
        AssertInPlace(1, 2);

        Namespace.Ip($"link set {TunOverlay.Device} mtu 1300 down");
        Assert.True(Namespace.Run(Resync).InSync);
        AssertInPlace(1, 2);
    }

    [KernelFact]
    public void A_device_of_another_program_is_told_from_ours()
    {
        using var flanneld = Namespace.Run(() => TunDevice.Open(TunOverlay.Device));

        var report = Namespace.Run(() => Apply(TunOverlay.Of(1)));

        Assert.Contains("foreign device of kind tun", Assert.Single(report.Unsynced, entry => entry.Kind == EntryKind.Link).Error, StringComparison.Ordinal);
        Assert.Contains("DOWN", Text(Device(TunOverlay.Device), "operstate"), StringComparison.Ordinal);
    }

    [KernelFact]
    public void Many_peers_are_as_many_routes()
    {
        Assert.True(Namespace.Run(() => Apply(TunOverlay.Of(Enumerable.Range(1, 250)))).InSync);

        Assert.Equal(250, Routes(isV6: false, TunOverlay.Device).Count());
    }

    private void AssertInPlace(params int[] peers)
    {
        var device = Device(TunOverlay.Device);
        var options = device.GetProperty("linkinfo").GetProperty("info_data");
        Assert.Equal(
            (1472u, 1000, "tun", true, true),
            (device.GetProperty("mtu").GetUInt32(), device.GetProperty("txqlen").GetInt32(), Text(options, "type"),
                options.GetProperty("multi_queue").GetBoolean(), options.GetProperty("persist").GetBoolean()));
        Assert.Contains("UP", device.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()));
        Assert.Equal(
            peers.Select(peer => $"10.5.{peer}.0/24 proto 85"),
            Routes(isV6: false, TunOverlay.Device).Select(route => $"{Text(route, "dst")} proto {Text(route, "protocol")}"));
    }
}
