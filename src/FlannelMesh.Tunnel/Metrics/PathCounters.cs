namespace FlannelMesh.Tunnel.Metrics;

/// <summary>What one thread has moved. Only that thread writes; others may read at any time and see somewhat older numbers.</summary>
internal sealed class PathCounters
{
    private readonly long[] _drops = new long[Enum.GetValues<DropReason>().Length];

    public long SentPackets;
    public long SentBytes;
    public long ReceivedPackets;
    public long ReceivedBytes;
    public long DeviceReads;
    public long DeviceWrites;
    public long SocketSends;
    public long SocketReceives;
    public long SegmentedPackets;
    public long MergedPackets;
    public long SegmentedSends;
    public long MergedReceives;
    public long IcmpErrors;

    public long Drops(DropReason reason) => Volatile.Read(ref _drops[(int)reason]);

    public void Drop(DropReason reason, int packets = 1) => _drops[(int)reason] += packets;

    /// <summary>Adds what another thread, which has ended, has counted.</summary>
    public void Add(PathCounters other)
    {
        SentPackets += other.SentPackets;
        SentBytes += other.SentBytes;
        ReceivedPackets += other.ReceivedPackets;
        ReceivedBytes += other.ReceivedBytes;
        DeviceReads += other.DeviceReads;
        DeviceWrites += other.DeviceWrites;
        SocketSends += other.SocketSends;
        SocketReceives += other.SocketReceives;
        SegmentedPackets += other.SegmentedPackets;
        MergedPackets += other.MergedPackets;
        SegmentedSends += other.SegmentedSends;
        MergedReceives += other.MergedReceives;
        IcmpErrors += other.IcmpErrors;
        for (var i = 0; i < _drops.Length; i++)
        {
            _drops[i] += other._drops[i];
        }
    }
}
