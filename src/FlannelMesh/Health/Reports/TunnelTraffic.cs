namespace FlannelMesh.Health.Reports;

/// <summary>What a tunnel has carried since its start.</summary>
public sealed record TunnelTraffic(ulong SentPackets, ulong SentBytes, ulong ReceivedPackets, ulong ReceivedBytes, ulong Dropped);
