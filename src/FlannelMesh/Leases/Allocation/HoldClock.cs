using System.Collections.Immutable;

namespace FlannelMesh.Leases.Allocation;

/// <summary>
/// How long the holders of a block have been gone. Time counts from one tick to the next by the monotonic clock of the allocator's host,
/// and only if a quorum confirmed both ticks and the holder was gone at both: a power cut, a partition and a clock that is set
/// take nothing from anybody's time.
/// </summary>
/// <param name="Members">Who is a member, as of the last tick; null while this node does not know.</param>
/// <param name="Counted">By slot, for whom and how long.</param>
/// <param name="ConfirmedAt">The last tick that a quorum confirmed; null if there was none since the clock was stopped.</param>
/// <param name="PendingAt">The tick that waits for the quorum.</param>
public sealed record HoldClock(
    ImmutableHashSet<NodeId>? Members,
    ImmutableDictionary<int, (NodeId Holder, TimeSpan Gone)> Counted,
    TimeSpan? ConfirmedAt,
    TimeSpan? PendingAt)
{
    public static HoldClock Stopped { get; } = new(null, ImmutableDictionary<int, (NodeId, TimeSpan)>.Empty, null, null);

    public bool IsTicking => PendingAt is not null;

    /// <summary>Null if the holder is a member, or nobody knows.</summary>
    public TimeSpan? GoneFor(Slot slot) =>
        slot.IsGranted && IsGone(slot.Holder.NodeId)
            ? Counted.TryGetValue(slot.Index, out var counted) && counted.Holder == slot.Holder.NodeId ? counted.Gone : slot.Gone
            : null;

    public bool IsGone(NodeId node) => Members is not null && !Members.Contains(node);

    /// <summary>Takes in who is a member. A tick counts only after <see cref="Confirm"/>.</summary>
    public HoldClock Tick(ImmutableHashSet<NodeId>? members, TimeSpan at, BlockState view)
    {
        var next = this with { Members = members };
        return view.Slots.Values.Any(slot => next.GoneFor(slot) is not null)
            ? next with { PendingAt = at }
            : next with { ConfirmedAt = null, PendingAt = null, Counted = Stopped.Counted };
    }

    /// <summary>A quorum has confirmed the tick: the time since the last such tick counts for all who were gone at both.</summary>
    public HoldClock Confirm(BlockState view)
    {
        if (PendingAt is not { } at)
        {
            return this;
        }

        var elapsed = ConfirmedAt is { } last && at > last ? at - last : TimeSpan.Zero;
        var counted = view.Slots.Values
            .Where(slot => GoneFor(slot) is not null)
            .ToImmutableDictionary(
                slot => slot.Index,
                slot => Counted.TryGetValue(slot.Index, out var known) && known.Holder == slot.Holder.NodeId
                    ? (slot.Holder.NodeId, known.Gone + elapsed)
                    : (slot.Holder.NodeId, slot.Gone));
        return this with { Counted = counted, ConfirmedAt = at, PendingAt = null };
    }
}
