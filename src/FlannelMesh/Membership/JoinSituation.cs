using System.Collections.Immutable;
using Akka.Actor;

namespace FlannelMesh.Membership;

/// <summary>What a node that is in no cluster knows.</summary>
public sealed record JoinSituation
{
    public required Address Self { get; init; }

    /// <summary>The configured seeds, this node included if it is one.</summary>
    public required ImmutableArray<Address> Seeds { get; init; }

    /// <summary>The members of the cluster this node was in before, without itself.</summary>
    public ImmutableArray<Address> LastMembers { get; init; } = [];

    /// <summary>Fresh answers by address.</summary>
    public ImmutableDictionary<Address, BootstrapMessages.ProbeReply> Answers { get; init; } =
        ImmutableDictionary<Address, BootstrapMessages.ProbeReply>.Empty;

    /// <summary>Since when enough seeds have said without a break that there is no cluster, or else zero.</summary>
    public TimeSpan Elapsed { get; init; }

    public TimeSpan FormationMargin { get; init; }
}
