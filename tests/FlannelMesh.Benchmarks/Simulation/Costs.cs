namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>What things cost: microseconds of one core, and bytes. Those of gossip and of tables are measured at the start of each run.</summary>
internal sealed record Costs
{
    /// <summary>A whole gossip message, as it is sent.</summary>
    public required Line GossipBytes { get; init; }

    public required Line GossipWrite { get; init; }

    /// <summary>Reading and merging it.</summary>
    public required Line GossipRead { get; init; }

    /// <summary>What each node does with a change of the membership or of a lease: the table, its peers.</summary>
    public required Line TakeOver { get; init; }

    /// <summary>Any small message: a status of gossip, a heartbeat, one lease of the table's stream.</summary>
    public double SmallBytes { get; init; } = 250;

    public double Small { get; init; } = 60;

    /// <summary>What a round of allocation costs the allocator's host for each lease in it.</summary>
    public double Grant { get; init; } = 1000;

    /// <summary>From a start to the first word to a seed, without waiting.</summary>
    public double Start { get; init; } = 700_000;

    /// <summary>Routes, neighbors and forwarding entries of one peer.</summary>
    public double Program { get; init; } = 100;
}
