namespace FlannelMesh.Api.Contract;

/// <summary>What a node's tunnel has carried since its start.</summary>
public sealed record MeshTunnelView(ulong SentPackets, ulong SentBytes, ulong ReceivedPackets, ulong ReceivedBytes, ulong Dropped);
