namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>What things cost: microseconds of one core, and bytes. Measured at the start of a run, or taken from an earlier one.</summary>
internal sealed record Costs
{
    /// <summary>Of the native agent: 0.1 s the program, 0.07 s the actor system (`deploy/lab/footprint`).</summary>
    public const double NativeStart = 170_000;

    /// <summary>A whole gossip message, as it is sent.</summary>
    public required Line GossipBytes { get; init; }

    public required Line GossipWrite { get; init; }

    /// <summary>Reading and merging it, and no more.</summary>
    public required Line GossipRead { get; init; }

    /// <summary>What each node does with a change of a lease: the table, its peers.</summary>
    public required Line TakeOver { get; init; }

    /// <summary>What a voter does for each follower when there is one lease more, to find out what that one lacks.</summary>
    public Line Push { get; init; }

    /// <summary>All that a message of gossip costs a real member that hears it, with nothing new in it.</summary>
    public Line GossipHear { get; init; }

    /// <summary>What it costs more with news: the members' events, the view of them, the peers.</summary>
    public Line GossipNews { get; init; }

    /// <summary>One end of any small message: a status of gossip, a heartbeat, one lease of the table's stream.</summary>
    public double Small { get; init; } = 60;

    /// <summary>One end of a new connection.</summary>
    public double Connect { get; init; } = 1000;

    /// <summary>What the allocator takes for a lease when many ask at once; 132 a second are granted then (`grants`).</summary>
    public double Grant { get; init; } = 7500;

    /// <summary>From a start to the first word to a seed, without waiting.</summary>
    public double Start { get; init; } = NativeStart;

    /// <summary>What a process without native code takes more for the first node in it.</summary>
    public double Compile { get; init; }

    /// <summary>What a member does in a second besides reading and writing messages.</summary>
    public double Timers { get; init; }

    /// <summary>Routes, neighbors and forwarding entries of one peer: some 100,000 a second (`peers`).</summary>
    public double Program { get; init; } = 10;

    public Sizes Sizes { get; init; } = new();
}
