namespace FlannelMesh.Api.Contract;

/// <summary>What the tunnel has counted since its start. Packets inside; segments of super-packets count one by one.</summary>
public sealed record TunnelTotalsView(
    ulong SentPackets,
    ulong SentBytes,
    ulong ReceivedPackets,
    ulong ReceivedBytes,
    IReadOnlyDictionary<string, ulong> Drops,
    ulong IcmpErrors,
    ulong DeviceReads,
    ulong DeviceWrites,
    ulong SocketSends,
    ulong SocketReceives,
    ulong SegmentedPackets,
    ulong MergedPackets,
    ulong SegmentedSends,
    ulong MergedReceives,
    bool SendSegmentation,
    bool ReceiveMerging,
    bool DeviceUdpSegmentation,
    ulong Handshakes,
    ulong FailedHandshakes,
    ulong AllocatedBytes);
