using FlannelMesh.Api.Contract;

namespace FlannelMesh.Metrics;

/// <summary>The tunnel's part of /metrics.</summary>
internal static class TunnelMetrics
{
    public static void Write(MetricsWriter writer, TunnelView tunnel)
    {
        writer.Gauge("flannelmesh_tunnel_up", "1 while the tunnel works with the peers of this moment", tunnel.Current);
        writer.Counter("flannelmesh_tunnel_restarts_total", "tunnels that had ended by themselves and were started again", tunnel.Restarts);
        if (tunnel.Totals is not { } totals)
        {
            return;
        }

        writer.Counters(
            "flannelmesh_tunnel_packets_total", "packets inside the tunnel", [Of("direction", "sent", totals.SentPackets), Of("direction", "received", totals.ReceivedPackets)]);
        writer.Counters(
            "flannelmesh_tunnel_bytes_total",
            "bytes of packets inside the tunnel",
            [Of("direction", "sent", totals.SentBytes), Of("direction", "received", totals.ReceivedBytes)]);
        writer.Counters(
            "flannelmesh_tunnel_drops_total",
            "packets and datagrams that were dropped, by reason",
            totals.Drops.OrderBy(drop => drop.Key, StringComparer.Ordinal).Select(drop => Of("reason", drop.Key, drop.Value)));
        writer.Counters("flannelmesh_tunnel_icmp_errors_total", "ICMP errors sent to senders of packets", [("", totals.IcmpErrors)]);
        writer.Counters(
            "flannelmesh_tunnel_system_calls_total",
            "system calls that moved packets; packets for each are the size of a batch",
            [
                Of("call", "device_read", totals.DeviceReads),
                Of("call", "device_write", totals.DeviceWrites),
                Of("call", "socket_send", totals.SocketSends),
                Of("call", "socket_receive", totals.SocketReceives),
            ]);
        writer.Counters(
            "flannelmesh_tunnel_super_packets_total",
            "packets of many that the kernel cut or merged",
            [
                Of("place", "device_read", totals.SegmentedPackets),
                Of("place", "device_write", totals.MergedPackets),
                Of("place", "socket_send", totals.SegmentedSends),
                Of("place", "socket_receive", totals.MergedReceives),
            ]);
        writer.Counters(
            "flannelmesh_tunnel_handshakes_total", "key agreements", [Of("result", "done", totals.Handshakes), Of("result", "failed", totals.FailedHandshakes)]);
        writer.Counters("flannelmesh_tunnel_allocated_bytes_total", "bytes that the tunnel's heap has allocated", [("", totals.AllocatedBytes)]);
        var peers = tunnel.Peers;
        writer.Counters(
            "flannelmesh_tunnel_peer_packets_total",
            "packets inside the tunnel, by peer",
            peers.SelectMany(peer => new[] { Of(peer, "sent", peer.SentPackets), Of(peer, "received", peer.ReceivedPackets) }));
        writer.Counters(
            "flannelmesh_tunnel_peer_bytes_total",
            "bytes of packets inside the tunnel, by peer",
            peers.SelectMany(peer => new[] { Of(peer, "sent", peer.SentBytes), Of(peer, "received", peer.ReceivedBytes) }));
        writer.Counters("flannelmesh_tunnel_peer_drops_total", "dropped packets and datagrams, by peer", peers.Select(peer => Of("peer", peer.Name, peer.Drops)));
        writer.Counters("flannelmesh_tunnel_peer_handshakes_total", "key agreements, by peer", peers.Select(peer => Of("peer", peer.Name, peer.Handshakes)));
    }

    private static (string Labels, ulong Value) Of(string label, string name, ulong value) => (MetricsWriter.Labels((label, name)), value);

    private static (string Labels, ulong Value) Of(TunnelPeerView peer, string direction, ulong value) =>
        (MetricsWriter.Labels(("peer", peer.Name), ("direction", direction)), value);
}
