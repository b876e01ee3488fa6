using System.Security.Cryptography;
using FlannelMesh.Testing;

namespace FlannelMesh.Tunnel.Tests.Kernel;

public class TunnelTrafficTests
{
    [KernelTheory]
    [InlineData(false, false, false)]
    [InlineData(false, true, false)]
    [InlineData(true, false, false)]
    [InlineData(true, true, false)]
    [InlineData(false, false, true)]
    [InlineData(true, true, true)]
    public void Pings_pass_and_lose_one_hop(bool isIpv6Underlay, bool isIpv6, bool isEncrypted)
    {
        using var pair = new TunnelPair(isIpv6Underlay, isEncrypted: isEncrypted);

        var result = pair.Ping(isIpv6, "-c", "1", "-W", "8", "-s", "1200").EnsureSuccess();

        Assert.Contains(" 0% packet loss", result.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("ttl=63", result.StandardOutput, StringComparison.Ordinal);
    }

    [KernelTheory]
    [InlineData(false, false, false, false)]
    [InlineData(false, true, false, false)]
    [InlineData(true, false, false, false)]
    [InlineData(true, true, false, false)]
    [InlineData(false, false, true, false)]
    [InlineData(true, true, true, false)]
    [InlineData(false, false, false, true)]
    [InlineData(false, true, true, true)]
    [InlineData(true, true, false, true)]
    public void A_stream_arrives_as_it_was_sent(bool isIpv6Underlay, bool isIpv6, bool isWire, bool isEncrypted)
    {
        using var pair = new TunnelPair(isIpv6Underlay, isWire, isEncrypted);
        var sent = RandomNumberGenerator.GetBytes(30_000_000);

        var received = Transfer(pair, isIpv6, sent);

        Assert.Equal(SHA256.HashData(sent), SHA256.HashData(received));
        var (from, to) = (pair.One.Totals(), pair.Two.Totals());
        Assert.True(from.SegmentedPackets > 100, $"{from}");
        Assert.True(from.SegmentedSends > 100, $"{from}");
        Assert.True(to.MergedReceives > 100, $"{to}");
        Assert.True(to.MergedPackets > 100, $"{to}");
        Assert.DoesNotContain(to.Drops, drop => drop.Key != "NoRoute" && drop.Value > 0);
    }

    internal static byte[] Transfer(TunnelPair pair, bool isIpv6, byte[] bytes) =>
        TcpStream.Transfer(pair.One.Namespace, pair.Two.Namespace, pair.Two.Address(isIpv6), bytes);
}
