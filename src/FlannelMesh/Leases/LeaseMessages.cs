using System.Collections.Immutable;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Leases;

/// <summary>What the lease actors of different nodes say to each other.</summary>
public static class LeaseMessages
{
    /// <summary>What the allocator of a block is asked. Every retry has the same request id.</summary>
    public interface IAllocatorRequest : IWireMessage
    {
        Guid RequestId { get; }

        int Block { get; }
    }

    /// <summary>
    /// Asks for a slot. Idempotent by node: a node that holds a slot of the block gets that one again.
    /// </summary>
    /// <param name="Preferred">The slot the node had before, if it lies in this block.</param>
    public sealed record LeaseRequest(Guid RequestId, int Block, LeaseHolder Holder, int? Preferred) : IAllocatorRequest
    {
        /// <summary>The pool is exhausted: the slot of a holder that has gone may be taken before its time is over.</summary>
        public bool IsUnderPressure { get; init; }
    }

    /// <summary>Asks to change one slot of the block.</summary>
    /// <param name="Seen">
    /// The slot's ballot and sequence when the requester decided; null if it was never used. A request that comes late or twice must not
    /// undo what happened since.
    /// </param>
    /// <param name="Name">The node it is reserved for, or its public address.</param>
    public sealed record SlotRequest(Guid RequestId, int Block, int Index, SlotChange Change, (Ballot Ballot, ulong Sequence)? Seen, string Name)
        : IAllocatorRequest;

    /// <summary>Asks the allocator of the voters' block to add or remove one voter.</summary>
    /// <param name="Voter">HOST:PORT.</param>
    public sealed record VoterRequest(Guid RequestId, string Voter, bool IsRemoval) : IAllocatorRequest
    {
        public int Block => BlockLayout.VotersBlock;
    }

    /// <summary>The answer to an <see cref="IAllocatorRequest"/>.</summary>
    public interface ILeaseReply : IWireMessage
    {
        Guid RequestId { get; }
    }

    /// <summary>Confirmed by a quorum under the highest claim.</summary>
    public sealed record LeaseGranted(Guid RequestId, Slot Slot) : ILeaseReply;

    /// <summary>A change of a slot, confirmed likewise.</summary>
    public sealed record SlotChanged(Guid RequestId, Slot Slot) : ILeaseReply;

    /// <summary>The voter set is this one now.</summary>
    public sealed record VotersChanged(Guid RequestId, VoterSet Voters) : ILeaseReply;

    /// <summary>Nothing was granted, or (<see cref="RefusalReason.UnknownOutcome"/>) it is not known whether it was.</summary>
    public sealed record LeaseRefused(Guid RequestId, RefusalReason Reason, string Message) : ILeaseReply
    {
        /// <summary>How many slots the block has, and how many are taken.</summary>
        public int Slots { get; init; }

        public int Taken { get; init; }

        /// <summary>How long the holder that could be displaced first has been gone; null if there is none.</summary>
        public TimeSpan? LongestGone { get; init; }
    }

    /// <summary>A confirmed slot, told to all voters' replicas at once so that peers need not wait for gossip.</summary>
    public sealed record LeaseConfirmed(int Block, Slot Slot) : IWireMessage;

    /// <summary>Asks a voter for the lease table from <paramref name="Version"/> of <paramref name="Stream"/> on; repeated as a sign of life.</summary>
    public sealed record TableSubscribe(Guid Stream, ulong Version) : IWireMessage
    {
        /// <summary>The version of the voter set that the asker has on its disk: it need not be told that one again. 0: none.</summary>
        public ulong Voters { get; init; }
    }

    /// <summary>
    /// All changes of the table after <paramref name="FromVersion"/>, up to <paramref name="Version"/>. With
    /// <paramref name="FromVersion"/> 0 it is the whole table.
    /// </summary>
    public sealed record TableUpdate(Guid Stream, ulong FromVersion, ulong Version, ImmutableSortedDictionary<int, BlockState> Blocks)
        : IWireMessage
    {
        /// <summary>The voter set as the voter knows it; null if the asker has that.</summary>
        public VoterSet? Voters { get; init; }
    }

    /// <summary>Asks a voter for everything on its disk; from a voter that lost its own.</summary>
    public sealed record BlocksRequest(Guid ClusterId) : IWireMessage;

    /// <summary>All blocks of one voter, claims included.</summary>
    /// <param name="IsSynced">The voter votes; false if it is itself in search of its table.</param>
    public sealed record BlocksReply(Guid ClusterId, bool IsSynced, ImmutableSortedDictionary<int, BlockState> Blocks) : IWireMessage;
}
