using System.Collections.Immutable;

namespace FlannelMesh.Leases.Allocation;

/// <summary>One incarnation of the allocator of one block.</summary>
public sealed record AllocatorState
{
    public required int Block { get; init; }

    /// <summary>The block's first slot and how many it has.</summary>
    public required (int First, int Count) Range { get; init; }

    /// <summary>Random, of this incarnation alone.</summary>
    public required Guid Incarnation { get; init; }

    /// <summary>The static quorum, for messages to people.</summary>
    public required Quorum Quorum { get; init; }

    public AllocatorPhase Phase { get; init; } = AllocatorPhase.Reading;

    /// <summary>This incarnation's claim, once it has one.</summary>
    public Ballot Ballot { get; init; } = Ballot.None;

    /// <summary>What the last quorum read gave. While the claim stands nobody else confirms anything in this block.</summary>
    public BlockState View { get; init; } = BlockState.Empty;

    /// <summary>The last sequence used under <see cref="Ballot"/>.</summary>
    public ulong Sequence { get; init; }

    public ImmutableArray<LeaseMessages.LeaseRequest> Waiting { get; init; } = [];

    /// <summary>The requests whose slots are being written, each with its slot.</summary>
    public ImmutableArray<(LeaseMessages.LeaseRequest Request, Slot Slot)> Round { get; init; } = [];

    public bool IsServing => Phase is AllocatorPhase.Idle or AllocatorPhase.Writing or AllocatorPhase.Checking;
}
