using System.Collections.Immutable;

namespace FlannelMesh.Leases.Allocation;

/// <summary>What an allocator wants done.</summary>
public abstract record AllocatorEffect
{
    private AllocatorEffect()
    {
    }

    /// <summary>Read the block from a quorum; answered by <see cref="AllocatorEvent.ReadDone"/>.</summary>
    public sealed record Read : AllocatorEffect;

    /// <summary>Write the claim to a quorum; answered by <see cref="AllocatorEvent.WriteDone"/>.</summary>
    public sealed record WriteClaim(Ballot Ballot) : AllocatorEffect;

    /// <summary>Write the slots to a quorum; answered by <see cref="AllocatorEvent.WriteDone"/>.</summary>
    public sealed record WriteSlots(ImmutableArray<Slot> Slots) : AllocatorEffect;

    public sealed record Reply(LeaseMessages.ILeaseReply Message) : AllocatorEffect;

    /// <summary>This incarnation is over; the next request starts another.</summary>
    public sealed record Stop(string Reason) : AllocatorEffect;
}
