using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FlannelMesh.Testing;

namespace FlannelMesh.Tunnel.Tests.Kernel;

/// <summary>What a router owes to those whose packets it does not deliver (RFC 1812, RFC 4443), as ping sees it.</summary>
public class RouterDutyTests
{
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_subnet_that_is_nobodys_is_unreachable_at_once(bool isIpv6)
    {
        using var pair = new TunnelPair();
        var nobodys = isIpv6 ? "fd05:0:0:77::1" : "10.5.77.1";
        pair.One.Namespace.Ip($"route add {nobodys} dev {TunnelHost.Device} src {pair.One.Address(isIpv6)}");

        var result = pair.One.Namespace.Exec("ping", "-n", "-c", "1", "-W", "2", nobodys);

        Assert.Contains(isIpv6 ? "Destination unreachable: No route" : "Destination Net Unreachable", result.StandardOutput, StringComparison.Ordinal);
        Assert.Contains(pair.One.Address(isIpv6).ToString(), result.StandardOutput, StringComparison.Ordinal);
        Assert.True(pair.One.Totals().Drops["NoRoute"] >= 1);
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_packet_whose_hops_are_used_up_is_answered(bool isIpv6)
    {
        using var pair = new TunnelPair();

        var result = pair.Ping(isIpv6, "-c", "1", "-t", "1");

        Assert.Contains(isIpv6 ? "Time exceeded: Hop limit" : "Time to live exceeded", result.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(1u, pair.One.Totals().Drops["HopLimit"]);
    }

    [KernelTheory]
    [InlineData(false, false, 1372)]
    [InlineData(true, false, 1372)]
    [InlineData(false, true, 1340)]
    public void What_the_way_does_not_let_through_is_answered_with_its_MTU(bool isIpv6, bool isEncrypted, int mtu)
    {
        using var pair = new TunnelPair(isEncrypted: isEncrypted);
        pair.Ping(isIpv6, "-c", "1").EnsureSuccess();
        pair.Narrow(1400);

        // The first one teaches the tunnel, the second one is answered.
        pair.Ping(isIpv6, "-c", "1", "-M", "do", "-s", "1400");
        var result = pair.Ping(isIpv6, "-c", "1", "-M", "do", "-s", "1400");

        Assert.Contains(isIpv6 ? $"mtu={mtu}" : $"mtu = {mtu}", result.StandardOutput, StringComparison.Ordinal);
        pair.Ping(isIpv6, "-c", "1", "-M", "do", "-s", (mtu - (isIpv6 ? 48 : 28)).ToString(CultureInfo.InvariantCulture)).EnsureSuccess();
    }

    [KernelFact]
    public void What_may_be_cut_is_cut_for_a_narrow_way()
    {
        using var pair = new TunnelPair();
        pair.Narrow(1000);

        // Both ends learn of it, and the kernel that answers as well: a reply must not be cut on the way until it knows.
        pair.Ping(false, "-c", "4", "-i", "0.05", "-M", "dont", "-s", "1400");

        var result = pair.Ping(false, "-c", "3", "-i", "0.05", "-M", "dont", "-s", "1400");

        Assert.Contains(" 0% packet loss", result.StandardOutput, StringComparison.Ordinal);
    }

    [KernelFact]
    public void A_stream_goes_on_when_the_way_becomes_narrow()
    {
        using var pair = new TunnelPair();
        pair.Narrow(1300);
        var sent = new byte[3_000_000];
        Random.Shared.NextBytes(sent);

        Assert.Equal(sent, TunnelTrafficTests.Transfer(pair, false, sent));
    }

    [KernelFact]
    public void Who_is_no_peer_and_who_lends_an_address_are_not_heard()
    {
        using var pair = new TunnelPair();
        pair.Ping(false, "-c", "1").EnsureSuccess();
        pair.One.Namespace.Ip("address add 10.99.0.66/24 dev eth0");
        var before = pair.Two.Totals().ReceivedPackets;

        // A ping that is right in all but one point each: the sender is a stranger; the inner source is the receiver's own.
        Send(pair, "10.99.0.66", 8286, Echo(pair.One.Address(false), pair.Two.Address(false)));
        Send(pair, "10.99.0.1", 8286, Echo(IPAddress.Parse("10.5.2.9"), pair.Two.Address(false)));
        Send(pair, "10.99.0.1", 8286, [0x45, 0, 0]);
        Send(pair, "10.99.0.1", 8286, [4, 0, 0, 0, 1, 2, 3, 4]);

        string[] reasons = ["Malformed", "NotEncrypted", "SpoofedSource", "UnknownPeer"];
        Eventually.True(() => reasons.All(reason => pair.Two.Totals().Drops.GetValueOrDefault(reason) == 1), "one drop for each reason");
        Assert.Equal(before, pair.Two.Totals().ReceivedPackets);
    }

    private static void Send(TunnelPair pair, string from, int port, byte[] datagram)
    {
        using var socket = pair.One.Namespace.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), port));
        socket.SendTo(datagram, new IPEndPoint(pair.Two.Underlay(false), 8285));
    }

    private static byte[] Echo(IPAddress source, IPAddress destination)
    {
        byte[] packet = [0x45, 0, 0, 28, 0, 1, 0, 0, 64, 1, 0, 0, .. source.GetAddressBytes(), .. destination.GetAddressBytes(), 8, 0, 0xf7, 0xfe, 0, 1, 0, 0];
        uint sum = 0;
        for (var i = 0; i < 20; i += 2)
        {
            sum += (uint)((packet[i] << 8) | packet[i + 1]);
        }

        sum = (sum & 0xffff) + (sum >> 16);
        sum = ~((sum & 0xffff) + (sum >> 16));
        (packet[10], packet[11]) = ((byte)(sum >> 8), (byte)sum);
        return packet;
    }
}
