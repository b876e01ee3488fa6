using System.Collections.Immutable;
using FlannelMesh.Tunnel.Control;
using FlannelMesh.Tunnel.Encryption;
using FlannelMesh.Tunnel.Paths;
using FlannelMesh.Tunnel.Peers;
using Google.Protobuf;

namespace FlannelMesh.Tunnel.Metrics;

/// <summary>The counters of all threads as the agent gets them.</summary>
/// <param name="Retired">Of threads that have ended.</param>
internal sealed record TunnelCounters(PathCounters Retired, PathSet? Paths, ImmutableArray<TunnelPeer> Peers, SecureTransport? Security)
{
    /// <summary>Peers in one message, which holds at most 64 KiB.</summary>
    private const int PeersInPart = 512;

    /// <summary>At least one.</summary>
    public IEnumerable<CountersPart> Parts()
    {
        var parts = Peers.Chunk(PeersInPart).Select(peers => new CountersPart { Peers = { peers.Select(PeerCounters) } }).DefaultIfEmpty(new CountersPart()).ToList();
        parts[0].Totals = Totals();
        parts[^1].IsLast = true;
        return parts;
    }

    private Totals Totals()
    {
        ImmutableArray<PathCounters> all = [Retired, .. Paths?.Counters ?? [], .. Security is null ? [] : (PathCounters[])[Security.Counters]];
        var totals = new Totals
        {
            SentPackets = Sum(all, counters => Volatile.Read(ref counters.SentPackets)),
            SentBytes = Sum(all, counters => Volatile.Read(ref counters.SentBytes)),
            ReceivedPackets = Sum(all, counters => Volatile.Read(ref counters.ReceivedPackets)),
            ReceivedBytes = Sum(all, counters => Volatile.Read(ref counters.ReceivedBytes)),
            DeviceReads = Sum(all, counters => Volatile.Read(ref counters.DeviceReads)),
            DeviceWrites = Sum(all, counters => Volatile.Read(ref counters.DeviceWrites)),
            SocketSends = Sum(all, counters => Volatile.Read(ref counters.SocketSends)),
            SocketReceives = Sum(all, counters => Volatile.Read(ref counters.SocketReceives)),
            SegmentedPackets = Sum(all, counters => Volatile.Read(ref counters.SegmentedPackets)),
            MergedPackets = Sum(all, counters => Volatile.Read(ref counters.MergedPackets)),
            SegmentedSends = Sum(all, counters => Volatile.Read(ref counters.SegmentedSends)),
            MergedReceives = Sum(all, counters => Volatile.Read(ref counters.MergedReceives)),
            IcmpErrors = Sum(all, counters => Volatile.Read(ref counters.IcmpErrors)),
            HasSendSegmentation = Paths?.HasSendSegmentation == true,
            HasReceiveMerging = Paths?.HasReceiveMerging == true,
            HasDeviceUdpSegmentation = Paths?.HasDeviceUdpSegmentation == true,
            Handshakes = (ulong)(Security?.Handshakes ?? 0),
            FailedHandshakes = (ulong)(Security?.FailedHandshakes ?? 0),
            AllocatedBytes = (ulong)GC.GetTotalAllocatedBytes(),
        };
        foreach (var reason in Enum.GetValues<DropReason>())
        {
            // Also if there were none: a series that begins with its first drop hides it.
            totals.Drops[reason.ToString()] = Sum(all, counters => counters.Drops(reason));
        }

        return totals;
    }

    private static PeerCounters PeerCounters(TunnelPeer peer) => new()
    {
        Id = ByteString.CopyFrom(peer.Id.ToByteArray(bigEndian: true)),
        SentPackets = Sum(peer.Traffic, traffic => Volatile.Read(ref traffic.SentPackets)),
        SentBytes = Sum(peer.Traffic, traffic => Volatile.Read(ref traffic.SentBytes)),
        ReceivedPackets = Sum(peer.Traffic, traffic => Volatile.Read(ref traffic.ReceivedPackets)),
        ReceivedBytes = Sum(peer.Traffic, traffic => Volatile.Read(ref traffic.ReceivedBytes)),
        Drops = Sum(peer.Traffic, traffic => Volatile.Read(ref traffic.Drops)),
        Handshakes = (ulong)(peer.Security?.Handshakes ?? 0),
        SessionAge = (ulong)(peer.Security?.SessionAge(Environment.TickCount64) ?? 0),
    };

    private static ulong Sum<T>(IEnumerable<T> parts, Func<T, long> count) => (ulong)parts.Sum(count);
}
