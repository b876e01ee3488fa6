using System.Net;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Sockets;
using FlannelMesh.Testing;
using FlannelMesh.Tunnel.Control;
using FlannelMesh.Tunnel.Paths;

namespace FlannelMesh.Tunnel.Tests.Kernel;

/// <summary>An agent that gives wrong descriptors changes nothing.</summary>
public class DescriptorTests
{
    [KernelFact]
    public void What_cannot_be_used_is_refused_and_packets_go_on()
    {
        using var pair = new TunnelPair();
        pair.Ping(false, "-c", "1").EnsureSuccess();
        var own = pair.One.Namespace;
        (DescriptorKind Kind, Func<SafeHandle> Open, string Problem)[] wrong =
        [
            (DescriptorKind.TunQueue, () => File.OpenHandle("/dev/null"), "a descriptor of a TUN device is wanted"),
            (DescriptorKind.TunQueue, () => File.OpenHandle("/dev/net/tun"), "a descriptor of a TUN device is wanted"),
            (DescriptorKind.TunQueue, () => TunDevice.Open("plain0").Handle, "IFF_TUN, IFF_NO_PI and IFF_VNET_HDR (0x5001) are wanted"),
            (DescriptorKind.Udp4Socket, () => File.OpenHandle("/dev/null"), "a socket is none of UDP over IPv4"),
            (DescriptorKind.Udp4Socket, () => UdpSocket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0)).Handle, "a socket is none of UDP over IPv4"),
            (DescriptorKind.Udp6Socket, () => UdpSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0)).Handle, "a socket is none of UDP over IPv6"),
        ];
        foreach (var (kind, open, problem) in wrong)
        {
            var handle = own.Run(open);
            Assert.Contains(problem, own.Run(() => pair.One.Engine.Configure(new Configure { Mtu = 1472, Descriptors = { kind } }, [handle])), StringComparison.Ordinal);
            Assert.True(handle.IsClosed);
            pair.Ping(false, "-c", "1").EnsureSuccess();
        }

        Assert.Equal(TunnelHost.Device, pair.One.Engine.Configured!.DeviceName);
    }

    [KernelFact]
    public void A_device_that_was_deleted_under_way_is_told_and_what_fails_then_leaves_the_old_configuration()
    {
        using var pair = new TunnelPair();
        pair.One.Namespace.Ip($"link delete {TunnelHost.Device}");

        Eventually.True(() => pair.One.Events.Any(what => what.Kind == Event.Types.Kind.DeviceLost), "the loss of the device is told");
        Assert.NotNull(pair.One.Namespace.Run(() => pair.One.Engine.Configure(new Configure { Mtu = 1472 }, [])));
        Assert.Equal(TunnelHost.Device, pair.One.Engine.Configured!.DeviceName);
    }

    [Fact]
    public void More_threads_than_the_encryption_has_contexts_for_are_refused()
    {
        using SafeHandle any = File.OpenHandle("/dev/null");
        var (most, tooMany) = (Of(21), Of(22));

        Assert.Null(most.Problem);
        Assert.Equal("22 queues of the device and 44 sockets take a thread each: at most 63 are possible", tooMany.Problem);

        TunnelDescriptors Of(int queues)
        {
            var all = Enumerable.Repeat(any, queues).ToList();
            return new TunnelDescriptors([.. all], [.. all], [.. all]);
        }
    }
}
