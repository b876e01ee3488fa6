using System.Collections.Immutable;

namespace FlannelMesh.Leases.Allocation;

/// <summary>
/// How long the holders of a block have been gone. Time counts from one tick to the next by the monotonic clock of the allocator's host,
/// and only if a quorum confirmed both ticks and the holder was gone at both: a power cut, a partition and a clock that is set
/// take nothing from anybody's time. Who comes back starts from nothing the next time.
/// </summary>
/// <param name="Members">Who is a member, as last heard; null while this node does not know.</param>
/// <param name="Counts">By slot; what it says comes before what is written in the slot.</param>
/// <param name="ConfirmedAt">The last tick that a quorum confirmed; null if there was none since the clock was stopped.</param>
/// <param name="PendingAt">The tick that waits for the quorum.</param>
public sealed record HoldClock(
    ImmutableHashSet<NodeId>? Members,
    ImmutableDictionary<int, HoldClock.Count> Counts,
    TimeSpan? ConfirmedAt,
    TimeSpan? PendingAt)
{
    public static HoldClock Stopped { get; } = new(null, ImmutableDictionary<int, Count>.Empty, null, null);

    public bool IsTicking => PendingAt is not null;

    /// <summary>Null if the holder is a member, or nobody knows.</summary>
    public TimeSpan? GoneFor(Slot slot) =>
        slot.IsGranted && IsGone(slot.Holder.NodeId) ? CountOf(slot)?.Gone ?? slot.Gone : null;

    public bool IsGone(NodeId node) => Members is not null && !Members.Contains(node);

    /// <summary>Hears who is a member: all who are back start anew.</summary>
    public HoldClock Hear(ImmutableHashSet<NodeId>? members, BlockState view)
    {
        if (members is null)
        {
            return this with { Members = null };
        }

        var back = view.Slots.Values.Where(slot => slot.IsGranted && members.Contains(slot.Holder.NodeId) && (slot.Gone > TimeSpan.Zero || CountOf(slot) is not null));
        return this with
        {
            Members = members,
            Counts = Counts.SetItems(back.Select(slot => KeyValuePair.Create(slot.Index, new Count(slot.Holder.NodeId, TimeSpan.Zero, WasGone: false)))),
        };
    }

    /// <summary>Begins a tick if there is anything to count. It counts only after <see cref="Confirm"/>.</summary>
    public HoldClock Tick(TimeSpan at, BlockState view) =>
        Members is not null && view.Slots.Values.Any(slot => GoneFor(slot) is not null || MustReset(slot))
            ? this with { PendingAt = at }
            : this with { ConfirmedAt = null, PendingAt = null };

    /// <summary>A quorum has confirmed the tick: the time since the last such tick counts for all who were gone at both.</summary>
    /// <param name="longestGap">A longer time counts as none.</param>
    public HoldClock Confirm(BlockState view, TimeSpan longestGap)
    {
        if (PendingAt is not { } at)
        {
            return this;
        }

        var elapsed = ConfirmedAt is { } last && at > last && at - last <= longestGap ? at - last : TimeSpan.Zero;
        var counts = Counts;
        foreach (var slot in view.Slots.Values.Where(slot => GoneFor(slot) is not null))
        {
            var known = CountOf(slot) ?? new Count(slot.Holder.NodeId, slot.Gone, WasGone: false);
            counts = counts.SetItem(slot.Index, known with { Gone = known.WasGone ? known.Gone + elapsed : known.Gone, WasGone = true });
        }

        return this with { Counts = counts, ConfirmedAt = at, PendingAt = null };
    }

    /// <summary>The holders of these slots have just asked for them: they are there, whatever the membership says yet.</summary>
    public HoldClock Forget(IEnumerable<int> slots) => this with { Counts = Counts.RemoveRange(slots) };

    /// <summary>The slot still says that its holder was gone, and the holder is back.</summary>
    public bool MustReset(Slot slot) => slot is { IsGranted: true } && slot.Gone > TimeSpan.Zero && Members?.Contains(slot.Holder.NodeId) == true;

    private Count? CountOf(Slot slot) => Counts.TryGetValue(slot.Index, out var count) && count.Holder == slot.Holder.NodeId ? count : null;

    /// <param name="WasGone">At the last tick that was confirmed.</param>
    public sealed record Count(NodeId Holder, TimeSpan Gone, bool WasGone);
}
