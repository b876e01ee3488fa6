using System.Collections.Immutable;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Leases;

/// <summary>
/// What is known of one block of subnets: the highest claim and, for each slot ever used, its highest value.
/// Merging is a join: commutative, associative, idempotent, and never fails.
/// </summary>
public sealed class BlockState : IEquatable<BlockState>
{
    public static BlockState Empty { get; } = new(Ballot.None, ImmutableSortedDictionary<int, Slot>.Empty);

    public BlockState(Ballot claim, ImmutableSortedDictionary<int, Slot> slots, VoterEntry? voters = null)
    {
        Claim = claim;
        Slots = slots;
        Voters = voters;
    }

    public Ballot Claim { get; }

    public ImmutableSortedDictionary<int, Slot> Slots { get; }

    /// <summary>The voter set; only in the voters' block, and null before its first change.</summary>
    public VoterEntry? Voters { get; }

    public BlockState WithClaim(Ballot claim) => claim > Claim ? new(claim, Slots, Voters) : this;

    public BlockState With(Slot slot) =>
        Slots.TryGetValue(slot.Index, out var known) && known.CompareTo(slot) >= 0 ? this : new(Claim, Slots.SetItem(slot.Index, slot), Voters);

    public BlockState With(VoterEntry voters) => voters.CompareTo(Voters) > 0 ? new(Claim, Slots, voters) : this;

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

        var voters = other.Voters is null || other.Voters.CompareTo(Voters) <= 0 ? Voters : other.Voters;
        return new(Claim >= other.Claim ? Claim : other.Claim, slots.ToImmutable(), voters);
    }

    public bool Equals(BlockState? other) =>
        other is not null
        && (ReferenceEquals(this, other)
            || (Claim == other.Claim && Equals(Voters, other.Voters)
                && Slots.Count == other.Slots.Count && Slots.SequenceEqual(other.Slots)));

    public override bool Equals(object? obj) => Equals(obj as BlockState);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Claim);
        hash.Add(Voters);
        foreach (var slot in Slots.Values)
        {
            hash.Add(slot);
        }

        return hash.ToHashCode();
    }
}
