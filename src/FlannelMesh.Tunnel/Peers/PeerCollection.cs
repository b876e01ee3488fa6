using FlannelMesh.Tunnel.Control;

namespace FlannelMesh.Tunnel.Peers;

/// <summary>
/// Puts the parts of a peer set together, for one agent. What it holds is bounded whatever comes: a set that cannot be taken is forgotten at
/// once, with all parts that follow.
/// </summary>
internal sealed class PeerCollection
{
    /// <summary>As many subnets as a /8 has of /24.</summary>
    public const int MaxPeers = 65536;

    private readonly List<Peer> _peers = [];
    private ulong _generation;
    private string? _problem;

    /// <summary>Peers of a set that is not complete.</summary>
    public int Count => _peers.Count;

    /// <param name="peers">The whole set, with the last part; else null.</param>
    /// <returns>One line if the set cannot be taken: with the part that shows it, and again with the last one.</returns>
    public string? Add(PeersPart part, out IReadOnlyList<Peer>? peers)
    {
        peers = null;
        if (part.Generation != _generation)
        {
            Clear();
            _generation = part.Generation;
        }

        var isKnown = _problem is not null;
        _problem ??= Problem(part);
        var problem = isKnown && !part.IsLast ? null : _problem;
        if (_problem is not null)
        {
            _peers.Clear();
            _peers.TrimExcess();
        }
        else
        {
            _peers.AddRange(part.Peers);
        }

        if (part.IsLast)
        {
            problem ??= PeerRules.Problem(_peers);
            peers = problem is null ? [.. _peers] : null;
            Clear();
        }

        return problem;
    }

    private string? Problem(PeersPart part) => part.Generation == 0
        ? "generation is 0: 1 or more is wanted, as 0 says that there is none"
        : _peers.Count + part.Peers.Count > MaxPeers
            ? $"more than {MaxPeers} peers came: no more are possible"
            : part.Peers.Select(PeerRules.Problem).FirstOrDefault(problem => problem is not null);

    private void Clear()
    {
        _peers.Clear();
        (_generation, _problem) = (0, null);
    }
}
