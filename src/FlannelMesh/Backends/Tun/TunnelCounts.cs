using System.Collections.Immutable;
using FlannelMesh.Tunnel.Control;

namespace FlannelMesh.Backends.Tun;

/// <summary>Puts the parts of a tunnel's counters together.</summary>
internal sealed class TunnelCounts
{
    private readonly Dictionary<NodeId, PeerCounters> _collected = [];
    private Totals? _totals;

    public Totals? Totals { get; private set; }

    public ImmutableDictionary<NodeId, PeerCounters> Peers { get; private set; } = ImmutableDictionary<NodeId, PeerCounters>.Empty;

    /// <returns>True with the last part: all of them are <see cref="Totals"/> and <see cref="Peers"/> now.</returns>
    public bool Add(CountersPart part)
    {
        _totals = part.Totals ?? _totals;
        foreach (var peer in part.Peers.Where(peer => peer.Id.Length == 16))
        {
            _collected[NodeId.FromBytes(peer.Id.Span)] = peer;
        }

        if (part.IsLast)
        {
            (Totals, Peers) = (_totals, _collected.ToImmutableDictionary());
            _collected.Clear();
        }

        return part.IsLast;
    }
}
