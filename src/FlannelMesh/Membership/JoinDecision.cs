using System.Collections.Immutable;
using Akka.Actor;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Membership;

/// <summary>What a node that is in no cluster does next.</summary>
public abstract record JoinDecision
{
    private JoinDecision()
    {
    }

    /// <summary>Go on asking.</summary>
    /// <param name="Problem">What people have to put right; null if time alone will do.</param>
    public sealed record Wait(string Reason, string? Problem = null) : JoinDecision
    {
        /// <summary>It waits for its turn, behind others that join.</summary>
        public bool IsForTurn { get; init; }
    }

    /// <param name="Contact">The member to ask.</param>
    /// <param name="Voters">The cluster's voters, as far as its members told.</param>
    public sealed record Join(Address Contact, VoterSet Voters, ImmutableArray<Guid> Replaces) : JoinDecision;

    /// <summary>Ask the expected voters to agree on a cluster; <paramref name="Known"/> if they have one already.</summary>
    public sealed record Form(ImmutableArray<string> Expected, VoterSet? Known, int Answered) : JoinDecision;

    public sealed record Refused(string By, Objection Objection, string Message) : JoinDecision;
}
