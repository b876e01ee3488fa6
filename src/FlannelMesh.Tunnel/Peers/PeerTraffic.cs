using System.Collections.Immutable;

namespace FlannelMesh.Tunnel.Peers;

/// <summary>What one thread has moved for one peer. Only that thread writes; others may read at any time and see somewhat older numbers.</summary>
internal sealed class PeerTraffic
{
    public long SentPackets;
    public long SentBytes;
    public long ReceivedPackets;
    public long ReceivedBytes;
    public long Drops;

    /// <summary>Counters for so many threads that go on from what others have counted.</summary>
    public static ImmutableArray<PeerTraffic> Continue(ImmutableArray<PeerTraffic> before, int threads)
    {
        var first = new PeerTraffic();
        foreach (var traffic in before)
        {
            first.SentPackets += traffic.SentPackets;
            first.SentBytes += traffic.SentBytes;
            first.ReceivedPackets += traffic.ReceivedPackets;
            first.ReceivedBytes += traffic.ReceivedBytes;
            first.Drops += traffic.Drops;
        }

        return [first, .. Enumerable.Range(1, Math.Max(threads - 1, 0)).Select(_ => new PeerTraffic())];
    }
}
