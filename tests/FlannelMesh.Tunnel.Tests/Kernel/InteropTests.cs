using System.Globalization;
using System.Security.Cryptography;
using FlannelMesh.Testing;
using Xunit.Abstractions;

namespace FlannelMesh.Tunnel.Tests.Kernel;

/// <summary>Together with a plain implementation of the wire format that shares no line with ours.</summary>
[Collection(AloneCollection.Name)]
public class InteropTests(ITestOutputHelper output)
{
    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pings_of_all_sizes_pass(bool isBack)
    {
        using var pair = new PlainPair(receiveBuffer: 0);
        foreach (var size in new[] { 0, 1, 7, 56, 511, 512, 1000, 1443, 1444, 1445, 4000, 9000 })
        {
            var result = pair.Ping(isBack, "-c", "1", "-s", size.ToString(CultureInfo.InvariantCulture)).EnsureSuccess();
            Assert.Contains(" 0% packet loss", result.StandardOutput, StringComparison.Ordinal);

            // The plain end takes a hop off what it sends and another off what it receives.
            Assert.True(size < 16 || result.StandardOutput.Contains(isBack ? "ttl=62" : "ttl=63", StringComparison.Ordinal), result.StandardOutput);
        }
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_stream_arrives_as_it_was_sent(bool isBack)
    {
        using var pair = new PlainPair(receiveBuffer: 0);
        var (from, to) = isBack ? (pair.Two, pair.One) : (pair.One, pair.Two);
        var sent = RandomNumberGenerator.GetBytes(10_000_001);

        var received = TcpStream.Transfer(from.Namespace, to.Namespace, to.Address(false), sent);

        Assert.Equal(SHA256.HashData(sent), SHA256.HashData(received));
        Assert.True((isBack ? pair.One.Totals().ReceivedPackets : pair.One.Totals().SegmentedPackets) > 50);
        Assert.DoesNotContain(pair.One.Totals().Drops, drop => drop.Key != "NoRoute");
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Datagrams_of_mixed_lengths_keep_their_order(bool isBack)
    {
        using var pair = new PlainPair(receiveBuffer: 0);
        var (from, to) = isBack ? (pair.Two, pair.One) : (pair.One, pair.Two);
        using var flow = new UdpFlow(from.Namespace, to.Namespace, to.Address(false));
        for (var i = 0; i < 200; i++)
        {
            flow.Send(20);
            Eventually.True(() => flow.Last == flow.Sent - 1, "the last of a few arrives");
        }

        Assert.Equal(Enumerable.Range(0, 4000), flow.Stop());
    }

    /// <summary>What an application sends at once would come as one burst, which the other end's buffer does not hold.</summary>
    [KernelFact]
    public void Bursts_are_limited_for_a_receiver_whose_buffer_is_not_known()
    {
        // Who takes the processor from the receiver for some milliseconds makes it lose either way: then it is measured once more.
        var (limited, unlimited) = (0, 0);
        for (var attempt = 0; attempt < 3 && (unlimited < 500 || limited > unlimited / 4); attempt++)
        {
            (limited, unlimited) = (LostOfBursts(receiveBuffer: 0), LostOfBursts(receiveBuffer: 64 << 20));
            output.WriteLine($"of 5000 datagrams in bursts of 500, {limited} are lost with the limit, {unlimited} without");
        }

        Assert.True(unlimited >= 500 && limited <= unlimited / 4, $"of 5000: {limited} are lost with the limit, {unlimited} without");
    }

    private static int LostOfBursts(uint receiveBuffer)
    {
        using var pair = new PlainPair(receiveBuffer);
        pair.Ping(false, "-c", "1").EnsureSuccess();
        using var flow = new UdpFlow(pair.One.Namespace, pair.Two.Namespace, pair.Two.Address(false));
        for (var i = 0; i < 10; i++)
        {
            flow.Send(500);
            var last = -1;
            while (last != flow.Last)
            {
                last = flow.Last;
                Thread.Sleep(50);
            }
        }

        return flow.Sent - flow.Stop().Count;
    }
}
