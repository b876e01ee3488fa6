using System.Collections.Immutable;

namespace FlannelMesh.Leases;

/// <summary>What the lease actors of different nodes say to each other.</summary>
public static class LeaseMessages
{
    /// <summary>
    /// Asks the allocator of a block for a slot. Idempotent by node: a node that holds a slot of the block gets that one again.
    /// </summary>
    /// <param name="RequestId">The same for every retry.</param>
    /// <param name="Preferred">The slot the node had before, if it lies in this block.</param>
    public sealed record LeaseRequest(Guid RequestId, int Block, LeaseHolder Holder, int? Preferred) : IWireMessage;

    /// <summary>The answer to a <see cref="LeaseRequest"/>.</summary>
    public interface ILeaseReply : IWireMessage
    {
        Guid RequestId { get; }
    }

    /// <summary>Confirmed by a quorum under the highest claim.</summary>
    public sealed record LeaseGranted(Guid RequestId, Slot Slot) : ILeaseReply;

    /// <summary>Nothing was granted, or (<see cref="RefusalReason.UnknownOutcome"/>) it is not known whether it was.</summary>
    public sealed record LeaseRefused(Guid RequestId, RefusalReason Reason, string Message) : ILeaseReply
    {
        /// <summary>How many slots the block has, and how many are taken.</summary>
        public int Slots { get; init; }

        public int Taken { get; init; }
    }

    /// <summary>A confirmed grant, told to all voters' replicas at once so that peers need not wait for gossip.</summary>
    public sealed record LeaseConfirmed(int Block, Slot Slot) : IWireMessage;

    /// <summary>Asks a voter for the lease table from <paramref name="Version"/> of <paramref name="Stream"/> on; repeated as a sign of life.</summary>
    public sealed record TableSubscribe(Guid Stream, ulong Version) : IWireMessage;

    /// <summary>
    /// All changes of the table after <paramref name="FromVersion"/>, up to <paramref name="Version"/>. With
    /// <paramref name="FromVersion"/> 0 it is the whole table.
    /// </summary>
    public sealed record TableUpdate(Guid Stream, ulong FromVersion, ulong Version, ImmutableSortedDictionary<int, BlockState> Blocks)
        : IWireMessage;
}
