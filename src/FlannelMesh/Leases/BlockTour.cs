using System.Collections.Immutable;
using FlannelMesh.Leases.Allocation;

namespace FlannelMesh.Leases;

/// <summary>
/// The order in which a node asks the blocks for a slot: where it has or had one, or one is reserved for it, then all others from a place of
/// its own: first those of which somebody has a slot, since their allocators are running (one that is not takes two rounds of a quorum to start), then
/// the empty ones, then those that look full. When all are full, those again that could displace a holder that is gone, the longest gone first. Pure.
/// </summary>
public sealed record BlockTour
{
    private BlockTour(ImmutableQueue<int> blocks) => Blocks = blocks;

    private ImmutableQueue<int> Blocks { get; init; }

    private ImmutableArray<(int Block, TimeSpan Gone)> Displaceable { get; init; } = [];

    /// <summary>Slots of other nodes in the blocks that were full.</summary>
    public int Taken { get; private init; }

    /// <summary>The pool is exhausted: holders that are gone may be displaced.</summary>
    public bool IsUnderPressure { get; private init; }

    public bool IsOver => Blocks.IsEmpty;

    public int Block => Blocks.Peek();

    public static BlockTour Of(BlockLayout layout, LeaseHolder holder, int? preferred, LeaseTable table)
    {
        var start = SlotChoice.StartOf(holder.NodeId, layout.Blocks);
        var own = table.Slots.Values.Where(slot => slot.IsHeldBy(holder.NodeId)).Select(slot => slot.Index);
        var reserved = table.Slots.Values.Where(slot => !slot.IsGranted && slot.IsReservedFor(holder)).Select(slot => slot.Index);
        var former = table.Slots.Values.Where(slot => !slot.IsGranted && slot.Holder.NodeId == holder.NodeId).Select(slot => slot.Index);
        var known = own
            // Of several the one this node knows as its own.
            .OrderBy(index => index == preferred ? 0 : 1)
            .Concat(reserved)
            .Concat(preferred is { } slot ? [slot] : [])
            .Concat(former)
            .Where(index => index < layout.Slots)
            .Select(layout.BlockOf);
        var taken = table.Granted.Where(slot => slot.Index < layout.Slots).CountBy(slot => layout.BlockOf(slot.Index)).ToDictionary();
        var all = Enumerable.Range(0, layout.Blocks).Select(block => (start + block) % layout.Blocks).OrderBy(block =>
            !taken.TryGetValue(block, out var count) ? 1
            : count < layout.Range(block).Count ? 0
            : 2);
        return new BlockTour(ImmutableQueue.CreateRange(known.Concat(all).Distinct()));
    }

    /// <summary>The present block has nothing to give.</summary>
    public BlockTour Full(LeaseMessages.LeaseRefused refused)
    {
        var next = this with
        {
            Blocks = Blocks.Dequeue(),
            Taken = Taken + (IsUnderPressure ? 0 : refused.Taken),
            Displaceable = !IsUnderPressure && refused.LongestGone is { } gone ? Displaceable.Add((Block, gone)) : Displaceable,
        };
        return next.IsOver && !IsUnderPressure && !next.Displaceable.IsEmpty
            ? next with
            {
                IsUnderPressure = true,
                Blocks = ImmutableQueue.CreateRange(next.Displaceable.OrderByDescending(pair => pair.Gone).Select(pair => pair.Block)),
            }
            : next;
    }
}
