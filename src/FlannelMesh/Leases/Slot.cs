using Google.Protobuf;

namespace FlannelMesh.Leases;

/// <summary>
/// One subnet of the pool as written by one allocator incarnation. Of two values the one with the higher (ballot, sequence) wins.
/// </summary>
public sealed record Slot : IComparable<Slot>
{
    /// <summary>Index in the whole pool, from 0.</summary>
    public required int Index { get; init; }
    public required Ballot Ballot { get; init; }

    /// <summary>Counts the writes of one incarnation.</summary>
    public required ulong Sequence { get; init; }
    public required SlotState State { get; init; }
    public required LeaseHolder Holder { get; init; }

    /// <summary>When the holder got the slot, by the allocator's clock. For people; nothing is decided by it.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>How long the holder has been no member, counted only while a quorum answered. Written now and then.</summary>
    public TimeSpan Gone { get; init; }

    /// <summary>The name or the public address of the only node that may have the slot; null if any may.</summary>
    public string? ReservedFor { get; init; }

    /// <summary>What a newer agent wrote and this one does not know; it is written back as it was.</summary>
    public ByteString Extra { get; init; } = ByteString.Empty;

    public bool IsGranted => State == SlotState.Granted;

    public bool IsHeldBy(NodeId node) => IsGranted && Holder.NodeId == node;

    public bool IsReservedFor(LeaseHolder holder) => ReservedFor is not null && holder.IsCalled(ReservedFor);

    public bool IsReservedForOther(LeaseHolder holder) => ReservedFor is not null && !holder.IsCalled(ReservedFor);

    public int CompareTo(Slot? other)
    {
        if (other is null)
        {
            return 1;
        }

        var byBallot = Ballot.CompareTo(other.Ballot);
        if (byBallot != 0)
        {
            return byBallot;
        }

        var bySequence = Sequence.CompareTo(other.Sequence);
        if (bySequence != 0)
        {
            return bySequence;
        }

        // One incarnation never writes two values under one sequence. Should a bug or a damaged message make two,
        // every replica must still keep the same one, or gossip would never settle.
        return Equals(other) ? 0 : Wire.BlockFormat.CompareBytes(this, other);
    }
}
