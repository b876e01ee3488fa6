using System.Collections.Immutable;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Leases.Allocation;

/// <summary>One incarnation of the allocator of one block.</summary>
public sealed record AllocatorState
{
    public required int Block { get; init; }

    /// <summary>The block's first slot and how many it has.</summary>
    public required (int First, int Count) Range { get; init; }

    /// <summary>Random, of this incarnation alone.</summary>
    public required Guid Incarnation { get; init; }

    /// <summary>The voters whose quorums this incarnation reads and writes; it ends when they change.</summary>
    public required VoterSet Voters { get; init; }

    public HoldRules Hold { get; init; } = HoldRules.Default;

    public AllocatorPhase Phase { get; init; } = AllocatorPhase.Reading;

    /// <summary>This incarnation's claim, once it has one.</summary>
    public Ballot Ballot { get; init; } = Ballot.None;

    /// <summary>What the last quorum read gave. While the claim stands nobody else confirms anything in this block.</summary>
    public BlockState View { get; init; } = BlockState.Empty;

    /// <summary>The last sequence used under <see cref="Ballot"/>.</summary>
    public ulong Sequence { get; init; }

    public ImmutableArray<LeaseMessages.IAllocatorRequest> Waiting { get; init; } = [];

    /// <summary>The slots being written, each with the request it answers.</summary>
    public ImmutableArray<RoundEntry> Round { get; init; } = [];

    /// <summary>The voter set being written, and the request it answers.</summary>
    public VoterEntry? VoterRound { get; init; }

    public LeaseMessages.VoterRequest? VoterRequest { get; init; }

    public HoldClock Clock { get; init; } = HoldClock.Stopped;

    public bool IsServing => Phase is AllocatorPhase.Idle or AllocatorPhase.Transferring or AllocatorPhase.Writing or AllocatorPhase.Checking;
}
