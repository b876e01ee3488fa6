using System.Collections.Immutable;
using Akka.Actor;

namespace FlannelMesh.Membership;

/// <summary>What a node brings along when it asks to join.</summary>
public sealed record BootstrapSettings
{
    public required NodeId NodeId { get; init; }
    public required string Name { get; init; }

    /// <summary>What must be the same on all members.</summary>
    public required string Network { get; init; }

    /// <summary>As <see cref="BootstrapMessages.Probe.Former"/>.</summary>
    public FormerRun? Former { get; init; }

    /// <summary>The slot that the former run held a moment ago; null if there is none to be recalled.</summary>
    public int? Recall { get; init; }

    /// <summary>How many of the seeds become voters; null for all of them.</summary>
    public int? Expect { get; init; }
    public required ImmutableArray<Address> LastMembers { get; init; }

    /// <summary>Remembers the members for the next start.</summary>
    public Action<ImmutableArray<string>> Remember { get; init; } = _ => { };
    public required TimeSpan ProbeInterval { get; init; }
    public required TimeSpan FormationMargin { get; init; }

    /// <summary>How often members go on asking, to find out about a second cluster.</summary>
    public required TimeSpan WatchInterval { get; init; }

    /// <summary>How many nodes may be joining by this one's word.</summary>
    public int JoinersAtATime { get; init; } = JoinTurns.AtATime;

    /// <summary>This actor system was started as a voter's.</summary>
    public required bool IsVoter { get; init; }
}
