using FlannelMesh.Api.Contract;
using FlannelMesh.Backends;
using FlannelMesh.Backends.Tun;
using FlannelMesh.Configuration;
using FlannelMesh.Tunnel.Control;

namespace FlannelMesh.Api;

/// <summary>The tunnel as the API shows it.</summary>
internal static class TunnelViews
{
    /// <returns>Null for a backend without one.</returns>
    public static TunnelView? Of(TunnelStatus status, IEnumerable<PeerStatus> peers) => !status.IsNeeded ? null : new TunnelView(
        status.Program?.Process,
        status.Program?.Version,
        status.Program is { } program ? DateTimeOffset.FromUnixTimeMilliseconds(program.StartedAt).UtcDateTime : null,
        status.IsEncrypted ? UdpBackendConfig.Aes256Gcm : "none",
        status.IsCurrent,
        status.Restarts,
        status.Problem,
        status.Totals is { } totals ? Of(totals) : null,
        [
            .. peers.Select(peer => peer.Plan.Peer)
                .Where(peer => status.Peers.ContainsKey(peer.NodeId))
                .Select(peer => Of(peer.NodeId.ToString(), peer.Name, status.Peers[peer.NodeId])),
        ]);

    private static TunnelPeerView Of(string nodeId, string name, PeerCounters counters) => new(
        nodeId,
        name,
        counters.SentPackets,
        counters.SentBytes,
        counters.ReceivedPackets,
        counters.ReceivedBytes,
        counters.Drops,
        counters.Handshakes,
        counters.SessionAge == 0 ? null : counters.SessionAge);

    private static TunnelTotalsView Of(Totals totals) => new(
        totals.SentPackets,
        totals.SentBytes,
        totals.ReceivedPackets,
        totals.ReceivedBytes,
        totals.Drops.ToDictionary(drop => drop.Key, drop => drop.Value),
        totals.IcmpErrors,
        totals.DeviceReads,
        totals.DeviceWrites,
        totals.SocketSends,
        totals.SocketReceives,
        totals.SegmentedPackets,
        totals.MergedPackets,
        totals.SegmentedSends,
        totals.MergedReceives,
        totals.HasSendSegmentation,
        totals.HasReceiveMerging,
        totals.HasDeviceUdpSegmentation,
        totals.Handshakes,
        totals.FailedHandshakes,
        totals.AllocatedBytes);
}
