using System.Collections.Immutable;

namespace FlannelMesh.Benchmarks.Scale;

/// <summary>What was measured of one size. What was not reached in time is null, and said in <see cref="Misses"/>.</summary>
internal sealed record ScaleFigures(int Nodes)
{
    public int Processes { get; init; }

    /// <summary>All started at once, until the last was a member.</summary>
    public TimeSpan? Up { get; init; }

    /// <summary>… until the last had its lease.</summary>
    public TimeSpan? Leased { get; init; }

    /// <summary>… until all had all others as peers.</summary>
    public TimeSpan? Known { get; init; }

    public IdleFigures? Idle { get; init; }

    /// <summary>Each started when the one before had its lease: from the first start until the last was a member.</summary>
    public TimeSpan? OneByOneUp { get; init; }

    /// <summary>… until the last had its lease.</summary>
    public TimeSpan? OneByOne { get; init; }

    /// <summary>From a joining node's start until another node's kernel has it, for each pair.</summary>
    public ImmutableArray<TimeSpan> JoinSeen { get; init; } = [];

    /// <summary>… until the last has it, and it has all others, for each joining node.</summary>
    public ImmutableArray<TimeSpan> JoinSeenEverywhere { get; init; } = [];

    /// <summary>From the moment that the first node knows of a new lease until another node's kernel has it, for each pair.</summary>
    public ImmutableArray<TimeSpan> LeaseSeen { get; init; } = [];

    /// <summary>… until the last has it, for each joining node.</summary>
    public ImmutableArray<TimeSpan> LeaseSeenEverywhere { get; init; } = [];

    public TimeSpan? KilledRemoved { get; init; }

    public IdleFigures? AfterKill { get; init; }

    public TimeSpan? CutNoticed { get; init; }

    public TimeSpan? Healed { get; init; }

    public IdleFigures? AfterCut { get; init; }

    public ImmutableArray<string> Misses { get; init; } = [];

    public ScaleFigures Miss(string what) => this with { Misses = Misses.Add(what) };
}
