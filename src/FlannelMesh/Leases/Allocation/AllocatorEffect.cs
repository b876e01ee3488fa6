using System.Collections.Immutable;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Leases.Allocation;

/// <summary>What an allocator wants done.</summary>
public abstract record AllocatorEffect
{
    private AllocatorEffect()
    {
    }

    /// <summary>Read the block and the voters' block from a quorum; answered by <see cref="AllocatorEvent.ReadDone"/>.</summary>
    public sealed record Read : AllocatorEffect;

    /// <summary>
    /// Write the claim to a quorum, and with it all that was read: what an earlier quorum confirmed is then known to a quorum of the
    /// present voters. Answered by <see cref="AllocatorEvent.WriteDone"/>.
    /// </summary>
    public sealed record WriteClaim(Ballot Ballot) : AllocatorEffect;

    /// <summary>Write the slots to a quorum; answered by <see cref="AllocatorEvent.WriteDone"/>.</summary>
    public sealed record WriteSlots(ImmutableArray<Slot> Slots) : AllocatorEffect;

    /// <summary>
    /// Write the voter set to a quorum of the old set that is also one of <paramref name="Next"/>; answered by
    /// <see cref="AllocatorEvent.WriteDone"/>.
    /// </summary>
    public sealed record WriteVoters(VoterEntry Voters, VoterSet Next) : AllocatorEffect;

    /// <summary>
    /// Read every block from a quorum and write it to a quorum of the old set that is also one of <paramref name="Next"/>; answered by
    /// <see cref="AllocatorEvent.TransferDone"/>.
    /// </summary>
    public sealed record Transfer(VoterSet Next) : AllocatorEffect;

    public sealed record Reply(LeaseMessages.ILeaseReply Message) : AllocatorEffect;

    /// <summary>A slot is now as it is here, by decision of the allocator itself.</summary>
    public sealed record Announce(Slot Slot) : AllocatorEffect;

    /// <summary>This incarnation is over; the next request starts another.</summary>
    public sealed record Stop(string Reason) : AllocatorEffect;
}
