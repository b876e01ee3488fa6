using System.Collections.Immutable;
using Akka.Actor;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Membership;

/// <summary>What a node that is in no cluster knows.</summary>
public sealed record JoinSituation
{
    public required Address Self { get; init; }

    /// <summary>The configured seeds, this node included if it is one.</summary>
    public required ImmutableArray<Address> Seeds { get; init; }

    /// <summary>Why seeds may be missing; null if all are known.</summary>
    public string? SeedProblem { get; init; }

    /// <summary>How many of the seeds become voters, the lowest ones; null for all.</summary>
    public int? Expect { get; init; }

    /// <summary>The voters of the cluster this node belongs to; null before it has joined one.</summary>
    public VoterSet? Cluster { get; init; }

    /// <summary>The clusters that this one replaces.</summary>
    public ImmutableArray<Guid> Replaces { get; init; } = [];

    /// <summary>This node's disk remembers its votes.</summary>
    public bool CanVote { get; init; }

    /// <summary>The cluster this node agreed to form and has not been in yet.</summary>
    public Guid? FounderOf { get; init; }

    /// <summary>The members of the cluster this node was in before, without itself.</summary>
    public ImmutableArray<Address> LastMembers { get; init; } = [];

    /// <summary>Whom this node asked to be let in, if it has not been in since: in this run or in one before it.</summary>
    public Address? Contact { get; init; }

    /// <summary>Whom this run has asked in vain.</summary>
    public ImmutableHashSet<Address> Failed { get; init; } = [];

    /// <summary>How long this run has been looking for the cluster.</summary>
    public TimeSpan Looking { get; init; }

    /// <summary>Which of several is asked: 0 for the first to below 1 for the last.</summary>
    public double Chance { get; init; }

    /// <summary>Fresh answers by address.</summary>
    public ImmutableDictionary<Address, BootstrapMessages.ProbeReply> Answers { get; init; } =
        ImmutableDictionary<Address, BootstrapMessages.ProbeReply>.Empty;

    /// <summary>How long the answers have been the same.</summary>
    public TimeSpan Elapsed { get; init; }

    public TimeSpan FormationMargin { get; init; }
}
