namespace FlannelMesh.Api.Contract;

/// <summary>What the tunnel has counted for one peer.</summary>
/// <param name="SessionAgeMs">Since the present keys were agreed; null if there are none.</param>
public sealed record TunnelPeerView(
    string NodeId,
    string Name,
    ulong SentPackets,
    ulong SentBytes,
    ulong ReceivedPackets,
    ulong ReceivedBytes,
    ulong Drops,
    ulong Handshakes,
    ulong? SessionAgeMs);
