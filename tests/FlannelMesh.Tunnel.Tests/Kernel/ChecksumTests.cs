using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using FlannelMesh.Netlink.PacketIo;
using FlannelMesh.Testing;

namespace FlannelMesh.Tunnel.Tests.Kernel;

/// <summary>Checksums in the eyes of tcpdump: of what is in the datagrams, and of what the receiver's kernel makes of the device's packets.</summary>
public class ChecksumTests
{
    private static readonly IPAddress[] Pod = [IPAddress.Parse("10.5.2.9"), IPAddress.Parse("fd05:0:0:2::9")];
    private static readonly string[] Wrong = ["incorrect", "bad cksum", "bad udp", "bad icmp6", "wrong", "truncated"];

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void All_packets_in_the_datagrams_are_whole_and_right(bool isIpv6Underlay)
    {
        using var pair = new TunnelPair(isIpv6Underlay, isWire: true);
        using var pod = pair.AddPod();
        using var capture = new PacketCapture(pair.One.Namespace, "eth0", "udp", "port", "8285");

        SendAll(pair, pod);

        RequireRight(capture.StopInner(), (int)pair.Mtu);
        Assert.True(pair.One.Totals().SegmentedPackets > 100);
    }

    [KernelTheory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void All_packets_that_the_receiver_passes_on_are_whole_and_right(bool isWire, bool isEncrypted)
    {
        using var pair = new TunnelPair(isWire: isWire, isEncrypted: isEncrypted);
        using var pod = pair.AddPod();
        using var capture = new PacketCapture(pod, "eth0", "ip", "or", "(", "ip6", "and", "not", "icmp6[icmp6type]", ">=", "133", ")");

        SendAll(pair, pod);

        RequireRight(capture.Stop(), 1500);
        Assert.True(pair.Two.Totals().MergedPackets > 100);
    }

    private static void SendAll(TunnelPair pair, TestNamespace pod)
    {
        var from = pair.One.Namespace;
        foreach (var address in Pod)
        {
            var bytes = RandomNumberGenerator.GetBytes(2_000_001);
            Assert.Equal(bytes, TcpStream.Transfer(from, pod, address, bytes));
            Assert.Equal(bytes, TcpStream.Transfer(pod, from, pair.One.Address(address.AddressFamily == AddressFamily.InterNetworkV6), bytes));
            SendDatagrams(from, pod, address);
            foreach (var size in new[] { "0", "1", "55", "1372", "5000" })
            {
                from.Exec("ping", "-n", "-c", "2", "-i", "0.01", "-W", "2", "-s", size, address.ToString()).EnsureSuccess();
            }
        }
    }

    /// <summary>Rows that the device gets as one packet (USO), and single ones of all lengths.</summary>
    private static void SendDatagrams(TestNamespace from, TestNamespace pod, IPAddress address)
    {
        using var to = pod.Run(() => new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20, ReceiveTimeout = 5_000 });
        to.Bind(new IPEndPoint(address, 5002));
        using var socket = from.Run(() => new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp));
        using var sender = new DatagramSender(socket.SafeHandle, 64, 256);
        using var buffer = new PacketBuffer(65536);
        Random.Shared.NextBytes(buffer.Span);
        var endpoint = new UnderlayEndpoint(address, 5002);
        var sent = 0;
        for (var i = 0; i < 30; i++)
        {
            sender.Begin(endpoint, null);
            sender.Add(buffer.Span.Slice(i, (1101 * 20) + i));
            sender.Segment(1101);
            sender.Begin(endpoint, null);
            sender.Add(buffer.Span.Slice(i, i * 40));
            sender.Flush((_, errno, _) => Assert.Fail($"errno {errno}"));
            sent += i == 0 ? 21 : 22;
        }

        for (var i = 0; i < sent; i++)
        {
            to.Receive(new byte[2000]);
        }
    }

    private static void RequireRight(IReadOnlyList<string> packets, int longest)
    {
        var wrong = packets.FirstOrDefault(packet => Array.Exists(Wrong, word => packet.Contains(word, StringComparison.Ordinal)));
        Assert.True(wrong is null, wrong);
        foreach (var family in new[] { "IP (", "IP6 (" })
        {
            Assert.InRange(packets.Count(packet => packet.Contains(family, StringComparison.Ordinal) && packet.Contains("(correct)", StringComparison.Ordinal)), 1000, 100_000);
            Assert.InRange(packets.Count(packet => packet.Contains(family, StringComparison.Ordinal) && packet.Contains("[udp sum ok]", StringComparison.Ordinal)), 600, 100_000);
            Assert.InRange(packets.Count(packet => packet.Contains(family, StringComparison.Ordinal) && packet.Contains("echo re", StringComparison.Ordinal)), 16, 1000);
        }

        Assert.All(packets, packet => Assert.InRange(LengthOf(packet), 20, longest));
    }

    /// <summary>Of IPv4 "length N)", of IPv6 "payload length: N)" and the header.</summary>
    private static int LengthOf(string packet)
    {
        var isIpv6 = packet.Contains("IP6 (", StringComparison.Ordinal);
        var marker = isIpv6 ? "payload length: " : ", length ";
        var start = packet.IndexOf(marker, StringComparison.Ordinal) + marker.Length;
        var digits = packet[start..].TakeWhile(char.IsDigit).ToArray();
        return int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture) + (isIpv6 ? 40 : 0);
    }
}
