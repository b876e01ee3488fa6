using System.Collections.Immutable;

namespace FlannelMesh.Leases;

/// <summary>All leases as this node knows them.</summary>
/// <param name="Slots">Every slot ever used, by index.</param>
/// <param name="IsComplete">
/// True once the table was read from a quorum, or from a voter that had. Until then a lease that is missing here may well exist.
/// </param>
public sealed record LeaseTable(ImmutableSortedDictionary<int, Slot> Slots, bool IsComplete)
{
    public static LeaseTable Empty { get; } = new(ImmutableSortedDictionary<int, Slot>.Empty, false);

    public static LeaseTable Of(IEnumerable<BlockState> blocks, bool isComplete) =>
        new(blocks.SelectMany(block => block.Slots).ToImmutableSortedDictionary(), isComplete);

    public IEnumerable<Slot> Granted => Slots.Values.Where(slot => slot.State == SlotState.Granted);
}
