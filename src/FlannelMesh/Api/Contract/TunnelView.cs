namespace FlannelMesh.Api.Contract;

/// <summary>The udp backend's tunnel: a program of its own, which goes on when the agent stops.</summary>
/// <param name="Process">Null while nothing answers.</param>
/// <param name="Encryption">"aes-256-gcm" or "none".</param>
/// <param name="Current">It works with the peers of this moment.</param>
/// <param name="Restarts">How often it had ended by itself and was started again.</param>
/// <param name="Totals">Packets and bytes inside, drops by reason, system calls; null until they were read.</param>
public sealed record TunnelView(
    int? Process,
    string? Version,
    DateTime? StartedAt,
    string Encryption,
    bool Current,
    int Restarts,
    string? Problem,
    TunnelTotalsView? Totals,
    IReadOnlyList<TunnelPeerView> Peers);
