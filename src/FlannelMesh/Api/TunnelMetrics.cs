using System.Globalization;
using System.Text;
using FlannelMesh.Api.Contract;

namespace FlannelMesh.Api;

/// <summary>The tunnel's part of /metrics.</summary>
internal static class TunnelMetrics
{
    public static void Append(StringBuilder text, TunnelView tunnel)
    {
        Metric("flannelmesh_tunnel_up", "gauge", "1 while the tunnel works with the peers of this moment", ("", tunnel.Current ? 1UL : 0UL));
        Metric("flannelmesh_tunnel_restarts_total", "counter", "tunnels that had ended by themselves and were started again", ("", (ulong)tunnel.Restarts));
        if (tunnel.Totals is not { } totals)
        {
            return;
        }

        Metric("flannelmesh_tunnel_packets_total", "counter", "packets inside the tunnel", Way("sent", totals.SentPackets), Way("received", totals.ReceivedPackets));
        Metric("flannelmesh_tunnel_bytes_total", "counter", "bytes of packets inside the tunnel", Way("sent", totals.SentBytes), Way("received", totals.ReceivedBytes));
        Metric(
            "flannelmesh_tunnel_drops_total",
            "counter",
            "packets and datagrams that were dropped, by reason",
            [.. totals.Drops.OrderBy(drop => drop.Key, StringComparer.Ordinal).Select(drop => ($"{{reason=\"{drop.Key}\"}}", drop.Value))]);
        Metric("flannelmesh_tunnel_icmp_errors_total", "counter", "ICMP errors sent to senders of packets", ("", totals.IcmpErrors));
        Metric(
            "flannelmesh_tunnel_system_calls_total",
            "counter",
            "system calls that moved packets; packets for each are the size of a batch",
            Call("device_read", totals.DeviceReads),
            Call("device_write", totals.DeviceWrites),
            Call("socket_send", totals.SocketSends),
            Call("socket_receive", totals.SocketReceives));
        Metric(
            "flannelmesh_tunnel_super_packets_total",
            "counter",
            "packets of many that the kernel cut or merged",
            Place("device_read", totals.SegmentedPackets),
            Place("device_write", totals.MergedPackets),
            Place("socket_send", totals.SegmentedSends),
            Place("socket_receive", totals.MergedReceives));
        Metric("flannelmesh_tunnel_handshakes_total", "counter", "key agreements", ("{result=\"done\"}", totals.Handshakes), ("{result=\"failed\"}", totals.FailedHandshakes));
        Metric("flannelmesh_tunnel_allocated_bytes_total", "counter", "bytes that the tunnel's heap has allocated", ("", totals.AllocatedBytes));
        Metric(
            "flannelmesh_tunnel_peer_packets_total",
            "counter",
            "packets inside the tunnel, by peer",
            [.. tunnel.Peers.SelectMany(peer => new[] { Peer(peer, "sent", peer.SentPackets), Peer(peer, "received", peer.ReceivedPackets) })]);
        Metric(
            "flannelmesh_tunnel_peer_bytes_total",
            "counter",
            "bytes of packets inside the tunnel, by peer",
            [.. tunnel.Peers.SelectMany(peer => new[] { Peer(peer, "sent", peer.SentBytes), Peer(peer, "received", peer.ReceivedBytes) })]);
        Metric("flannelmesh_tunnel_peer_drops_total", "counter", "dropped packets and datagrams, by peer", [.. tunnel.Peers.Select(peer => Peer(peer, null, peer.Drops))]);
        Metric("flannelmesh_tunnel_peer_handshakes_total", "counter", "key agreements, by peer", [.. tunnel.Peers.Select(peer => Peer(peer, null, peer.Handshakes))]);

        void Metric(string name, string type, string help, params IReadOnlyList<(string Labels, ulong Value)> samples)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
            foreach (var (labels, value) in samples)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}{labels} {value}\n");
            }
        }
    }

    private static (string Labels, ulong Value) Way(string direction, ulong value) => ($"{{direction=\"{direction}\"}}", value);

    private static (string Labels, ulong Value) Call(string call, ulong value) => ($"{{call=\"{call}\"}}", value);

    private static (string Labels, ulong Value) Place(string place, ulong value) => ($"{{place=\"{place}\"}}", value);

    private static (string Labels, ulong Value) Peer(TunnelPeerView peer, string? direction, ulong value) =>
        ($"{{peer=\"{Escape(peer.Name)}\"{(direction is null ? "" : $",direction=\"{direction}\"")}}}", value);

    /// <summary>As the text format wants label values.</summary>
    private static string Escape(string text) => text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
}
