using System.Buffers.Binary;

namespace FlannelMesh.Leases.Allocation;

/// <summary>Which slot of a block a node gets.</summary>
public static class SlotChoice
{
    /// <summary>
    /// In this order: the node's own slot; the one reserved for it; its own that ran out; the one it had before, if free; one never
    /// used, from a place that differs per node; the one free for longest; and under pressure the one whose holder has been gone
    /// for longest. Null if there is none.
    /// </summary>
    public static int? Choose(BlockState view, (int First, int Count) range, LeaseMessages.LeaseRequest request, HoldClock clock, HoldRules hold) =>
        Own(view, request)
        ?? ReservedFor(view, request.Holder)
        ?? FormerlyOwn(view, request.Holder)
        ?? Preferred(view, range, request)
        ?? NeverUsed(view, range, request.Holder.NodeId)
        ?? LongestFree(view, request.Holder)
        ?? (request.IsUnderPressure ? LongestGone(view, clock, hold)?.Index : null);

    /// <summary>The granted slot whose holder has been gone for longest, if that is long enough.</summary>
    public static Slot? LongestGone(BlockState view, HoldClock clock, HoldRules hold) =>
        view.Slots.Values
            .Where(slot => slot.ReservedFor is null && clock.GoneFor(slot) >= hold.UnderPressure)
            .OrderByDescending(clock.GoneFor)
            .ThenBy(slot => slot.Index)
            .FirstOrDefault();

    /// <summary>A place in [0, count) that is the same for a node every time and spread over nodes.</summary>
    public static int StartOf(NodeId node, int count) =>
        (int)(BinaryPrimitives.ReadUInt32BigEndian(node.ToBytes()) % (uint)count);

    private static int? Own(BlockState view, LeaseMessages.LeaseRequest request)
    {
        var own = view.Slots.Values.Where(slot => slot.IsHeldBy(request.Holder.NodeId)).Select(slot => slot.Index).ToList();
        return own.Count == 0 ? null : request.Preferred is { } preferred && own.Contains(preferred) ? preferred : own[0];
    }

    private static int? ReservedFor(BlockState view, LeaseHolder holder) =>
        view.Slots.Values.FirstOrDefault(slot => !slot.IsGranted && slot.IsReservedFor(holder))?.Index;

    private static int? FormerlyOwn(BlockState view, LeaseHolder holder) =>
        view.Slots.Values
            .Where(slot => !slot.IsGranted && slot.Holder.NodeId == holder.NodeId && !slot.IsReservedForOther(holder))
            .OrderByDescending(slot => (slot.Ballot, slot.Sequence))
            .FirstOrDefault()?.Index;

    private static int? Preferred(BlockState view, (int First, int Count) range, LeaseMessages.LeaseRequest request) =>
        request.Preferred is { } index
        && index >= range.First && index < range.First + range.Count
        && (!view.Slots.TryGetValue(index, out var slot) || (!slot.IsGranted && !slot.IsReservedForOther(request.Holder)))
            ? index
            : null;

    private static int? NeverUsed(BlockState view, (int First, int Count) range, NodeId node)
    {
        var start = StartOf(node, range.Count);
        for (var i = 0; i < range.Count; i++)
        {
            var index = range.First + ((start + i) % range.Count);
            if (!view.Slots.ContainsKey(index))
            {
                return index;
            }
        }

        return null;
    }

    /// <summary>Ballots order writes by what happened, where clocks do not.</summary>
    private static int? LongestFree(BlockState view, LeaseHolder holder) =>
        view.Slots.Values
            .Where(slot => !slot.IsGranted && !slot.IsReservedForOther(holder))
            .OrderBy(slot => (slot.Ballot, slot.Sequence))
            .FirstOrDefault()?.Index;
}
