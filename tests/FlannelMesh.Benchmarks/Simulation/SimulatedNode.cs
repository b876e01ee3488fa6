namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>One run of an agent: who was taken out comes again under another number.</summary>
internal sealed class SimulatedNode(int number, Core core, EventQueue events)
{
    /// <summary>Who is joining as this node knows it, and since when it does.</summary>
    private Dictionary<int, long> _joining = [];

    /// <summary>Which version that is of, and the times in their order.</summary>
    private MembershipVersion? _joiningOf;

    private List<long> _joiningSince = [];

    private int _unread;

    public int Number => number;

    public Core Core => core;

    /// <summary>Its link's two ways.</summary>
    public Core Out { get; } = new(events);

    public Core In { get; } = new(events);

    public bool IsAlive { get; set; } = true;

    /// <summary>On which side of a cut.</summary>
    public bool IsBeyond { get; set; }

    /// <summary>When it had started; null before.</summary>
    public long? StartedAt { get; set; }

    /// <summary>Null before it has been welcomed.</summary>
    public MembershipVersion? Version { get; private set; }

    /// <summary>Who has seen this version, as far as this node knows.</summary>
    public NodeSet Seen { get; private set; } = NodeSet.Empty(0);

    /// <summary>Whose leases are in its kernel.</summary>
    public NodeSet Leases { get; set; } = NodeSet.Empty(0);

    /// <summary>Whom it has a connection with; null: with everybody, as it has been here for long.</summary>
    public NodeFlags? Connections { get; set; } = new();

    public Pace Gossip { get; } = new();

    public Pace Leader { get; } = new();

    /// <summary>When it last heard of a change.</summary>
    public long NewsAt { get; set; }

    public bool HasAskedForLease { get; set; }

    public bool IsLeased { get; set; }

    /// <summary>The voters' stream of leases comes to it.</summary>
    public bool IsFollowing { get; set; }

    /// <summary>How many ticks it has known that it was taken out.</summary>
    public int TicksWhenDown { get; set; }

    /// <summary>Gossip has come that it has not read.</summary>
    public bool IsBehind => _unread > 0;

    public long Messages { get; private set; }

    public double Bytes { get; private set; }

    /// <summary>Reads something of gossip.</summary>
    public void Read(double microseconds, Action then)
    {
        _unread++;
        core.Do(microseconds, () =>
        {
            _unread--;
            then();
        });
    }

    /// <summary>Whether this member lets the other join now.</summary>
    public bool LetsAhead(SimulatedNode other, Protocol protocol, long now)
    {
        if (Version!.Members.Contains(other.Number) || protocol.Admission == int.MaxValue)
        {
            return true;
        }

        if (!ReferenceEquals(_joiningOf, Version))
        {
            _joiningOf = Version;
            _joining = Version.Present.Without(Version.Up).Nodes.ToDictionary(node => node, node => _joining.GetValueOrDefault(node, now));
            _joiningSince = [.. _joining.Values.Order()];
        }

        // Those of the last while are at the end.
        var ahead = 0;
        while (ahead < _joiningSince.Count && now - _joiningSince[^(ahead + 1)] < protocol.Patience)
        {
            ahead++;
        }

        return ahead < protocol.Admission;
    }

    /// <returns>Whether it is a new one.</returns>
    public bool Connect(SimulatedNode other)
    {
        if ((Connections is null && other.Connections is null) || !(Connections ?? other.Connections!).Add(Connections is null ? number : other.Number))
        {
            return false;
        }

        if (Connections is not null)
        {
            other.Connections?.Add(number);
        }

        return true;
    }

    public void Count(double bytes, long messages = 1)
    {
        Messages += messages;
        Bytes += bytes;
    }

    public void Take(MembershipVersion version, NodeSet seen) => (Version, Seen) = (version, seen.With(number));
}
