namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>One agent.</summary>
internal sealed class SimulatedNode(int number, Core core)
{
    public int Number => number;

    public Core Core => core;

    public bool IsAlive { get; set; } = true;

    /// <summary>Null before it has been welcomed.</summary>
    public MembershipVersion? Version { get; private set; }

    /// <summary>Who has seen this version, as far as this node knows.</summary>
    public NodeSet Seen { get; private set; } = NodeSet.Empty(0);

    /// <summary>Whose leases are in its kernel.</summary>
    public NodeSet Leases { get; set; } = NodeSet.Empty(0);

    /// <summary>Ticks of gossip that were left out.</summary>
    public int Skipped { get; set; }

    public bool HasAskedForLease { get; set; }

    public long Messages { get; private set; }

    public double Bytes { get; private set; }

    public void Count(double bytes)
    {
        Messages++;
        Bytes += bytes;
    }

    public void Take(MembershipVersion version, NodeSet seen) => (Version, Seen) = (version, seen.With(number));
}
