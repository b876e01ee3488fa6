using FlannelMesh.Testing;

namespace FlannelMesh.Tunnel.Tests.Kernel;

public class OrderTests
{
    [KernelTheory]
    [InlineData(false, false, 1)]
    [InlineData(true, false, 2)]
    [InlineData(false, true, 2)]
    [InlineData(true, true, 1)]
    public void Datagrams_of_a_flow_keep_their_order(bool isIpv6, bool isEncrypted, int queues)
    {
        using var pair = new TunnelPair(isEncrypted: isEncrypted, queues: queues);
        pair.Ping(isIpv6, "-c", "1").EnsureSuccess();
        using var flow = new UdpFlow(pair.One.Namespace, pair.Two.Namespace, pair.Two.Address(isIpv6));
        for (var i = 0; i < 200; i++)
        {
            flow.Send(100);
            Eventually.True(() => flow.Last == flow.Sent - 1, "the last of a burst arrives");
        }

        Assert.Equal(Enumerable.Range(0, 20_000), flow.Stop());
        Assert.True(pair.One.Totals().SegmentedSends > 100);
        Assert.True(pair.Two.Totals().MergedPackets > 100);
    }

    [KernelTheory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Fragments_of_the_sender_pass(bool isIpv6, bool isEncrypted)
    {
        using var pair = new TunnelPair(isEncrypted: isEncrypted);
        pair.Ping(isIpv6, "-c", "1").EnsureSuccess();

        var result = pair.Ping(isIpv6, "-c", "1", "-W", "8", "-s", "20000").EnsureSuccess();

        Assert.Contains(" 0% packet loss", result.StandardOutput, StringComparison.Ordinal);
    }

    [KernelTheory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Congestion_marks_and_classes_pass_unchanged(bool isIpv6, bool isIpv6Underlay)
    {
        using var pair = new TunnelPair(isIpv6Underlay, isWire: true);
        foreach (var host in new[] { pair.One, pair.Two })
        {
            host.Namespace.Exec("sysctl", "-qw", "net.ipv4.tcp_ecn=1").EnsureSuccess();
        }

        using var wire = new PacketCapture(pair.One.Namespace, "eth0", "udp", "port", "8285");
        using var inside = new PacketCapture(pair.Two.Namespace, TunnelHost.Device, "icmp", "or", "icmp6");
        pair.Ping(isIpv6, "-c", "3", "-i", "0.02", "-Q", "0x2b").EnsureSuccess();
        var bytes = new byte[500_000];
        Assert.Equal(bytes, TunnelTrafficTests.Transfer(pair, isIpv6, bytes));

        // Class 10 with "congestion experienced" in the echo, "capable of it" in the data of the stream.
        var (marked, capable) = isIpv6 ? ("class 0x2b,", "class 0x02,") : ("tos 0x2b,CE,", "tos 0x2,ECT(0),");
        Assert.Equal(3, inside.Stop().Count(packet => packet.Contains(marked, StringComparison.Ordinal) && packet.Contains("echo request", StringComparison.Ordinal)));
        var inner = wire.StopInner();
        Assert.InRange(inner.Count(packet => packet.Contains(marked, StringComparison.Ordinal)), 3, 6);
        Assert.InRange(inner.Count(packet => packet.Contains(capable, StringComparison.Ordinal) && packet.Contains("length 1", StringComparison.Ordinal)), 300, 1000);
    }
}
