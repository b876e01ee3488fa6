namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>One agent.</summary>
internal sealed class SimulatedNode(int number, Core core)
{
    /// <summary>Who is joining as this node knows it, and since when it does.</summary>
    private Dictionary<int, long> _joining = [];

    public int Number => number;

    public Core Core => core;

    public bool IsAlive { get; set; } = true;

    /// <summary>Null before it has been welcomed.</summary>
    public MembershipVersion? Version { get; private set; }

    /// <summary>Who has seen this version, as far as this node knows.</summary>
    public NodeSet Seen { get; private set; } = NodeSet.Empty(0);

    /// <summary>Whose leases are in its kernel.</summary>
    public NodeSet Leases { get; set; } = NodeSet.Empty(0);

    /// <summary>When it last told somebody of its own accord.</summary>
    public long GossipedAt { get; set; }

    /// <summary>When it last heard of a change.</summary>
    public long NewsAt { get; set; }

    public bool HasAskedForLease { get; set; }

    public long Messages { get; private set; }

    public double Bytes { get; private set; }

    /// <summary>Whether this member lets the other join now.</summary>
    public bool LetsAhead(SimulatedNode other, Protocol protocol, long now)
    {
        if (Version!.Members.Contains(other.Number) || protocol.Admission == int.MaxValue)
        {
            return true;
        }

        _joining = Version.Present.Without(Version.Up).Nodes.ToDictionary(node => node, node => _joining.GetValueOrDefault(node, now));
        return _joining.Values.Count(since => now - since < protocol.Patience) < protocol.Admission;
    }

    public void Count(double bytes)
    {
        Messages++;
        Bytes += bytes;
    }

    public void Take(MembershipVersion version, NodeSet seen) => (Version, Seen) = (version, seen.With(number));
}
