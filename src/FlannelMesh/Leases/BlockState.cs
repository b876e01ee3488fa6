using System.Collections.Immutable;

namespace FlannelMesh.Leases;

/// <summary>
/// What is known of one block of subnets: the highest claim and, for each slot ever used, its highest value.
/// Merging is a join: commutative, associative, idempotent, and never fails.
/// </summary>
public sealed class BlockState : IEquatable<BlockState>
{
    public static BlockState Empty { get; } = new(Ballot.None, ImmutableSortedDictionary<int, Slot>.Empty);

    public BlockState(Ballot claim, ImmutableSortedDictionary<int, Slot> slots)
    {
        Claim = claim;
        Slots = slots;
    }

    public Ballot Claim { get; }

    public ImmutableSortedDictionary<int, Slot> Slots { get; }

    public BlockState WithClaim(Ballot claim) => claim > Claim ? new(claim, Slots) : this;

    public BlockState With(Slot slot) =>
        Slots.TryGetValue(slot.Index, out var known) && known.CompareTo(slot) >= 0 ? this : new(Claim, Slots.SetItem(slot.Index, slot));

    public BlockState Merge(BlockState other)
    {
        if (ReferenceEquals(this, other))
        {
            return this;
        }

        var slots = Slots.ToBuilder();
        foreach (var (index, slot) in other.Slots)
        {
            if (!slots.TryGetValue(index, out var known) || known.CompareTo(slot) < 0)
            {
                slots[index] = slot;
            }
        }

        return new(Claim >= other.Claim ? Claim : other.Claim, slots.ToImmutable());
    }

    public bool Equals(BlockState? other) =>
        other is not null
        && (ReferenceEquals(this, other)
            || (Claim == other.Claim && Slots.Count == other.Slots.Count && Slots.SequenceEqual(other.Slots)));

    public override bool Equals(object? obj) => Equals(obj as BlockState);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Claim);
        foreach (var slot in Slots.Values)
        {
            hash.Add(slot);
        }

        return hash.ToHashCode();
    }
}
