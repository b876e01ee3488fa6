using System.Collections.Immutable;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Leases.Allocation;

/// <summary>What an allocator learns.</summary>
public abstract record AllocatorEvent
{
    private AllocatorEvent()
    {
    }

    public sealed record Begin : AllocatorEvent;

    public sealed record Requested(LeaseMessages.IAllocatorRequest Request) : AllocatorEvent;

    /// <summary>The outcome of a read from a quorum; a null state if a quorum did not answer.</summary>
    /// <param name="Voters">The voter set that was read with it; null if it was never changed.</param>
    public sealed record ReadDone(BlockState? State, VoterSet? Voters = null) : AllocatorEvent;

    /// <summary>The outcome of a write to a quorum. Unconfirmed means unknown: the value may yet spread.</summary>
    public sealed record WriteDone(bool Confirmed) : AllocatorEvent;

    /// <summary>Every block was read from a quorum and written to one.</summary>
    public sealed record TransferDone(bool Confirmed) : AllocatorEvent;

    /// <summary>Who is a member now; null if this node is in no position to say.</summary>
    /// <param name="At">The monotonic clock of this host.</param>
    public sealed record Tick(ImmutableHashSet<NodeId>? Members, TimeSpan At) : AllocatorEvent;

    /// <summary>The others have cut this node off: whatever it believes is stale.</summary>
    public sealed record Quarantined : AllocatorEvent;
}
