using System.Collections.Immutable;

namespace FlannelMesh.Leases.Replication;

/// <summary>
/// The lease table of one voter with a version for each slot's last change, so that a follower can ask for what it lacks without
/// the voter keeping a log. Claims are not part of the stream: followers do not allocate.
/// </summary>
public sealed record VersionedTable
{
    /// <summary>Versions of different streams do not compare.</summary>
    public required Guid Stream { get; init; }

    public ulong Version { get; init; }

    public ImmutableSortedDictionary<int, BlockState> Blocks { get; init; } = ImmutableSortedDictionary<int, BlockState>.Empty;

    private ImmutableSortedDictionary<int, ulong> ChangedAt { get; init; } = ImmutableSortedDictionary<int, ulong>.Empty;

    /// <summary>Returns the same instance if <paramref name="block"/> brings nothing new.</summary>
    public VersionedTable Merge(int number, BlockState block)
    {
        var known = Blocks.GetValueOrDefault(number, BlockState.Empty);
        var changed = block.Slots.Values
            .Where(slot => !known.Slots.TryGetValue(slot.Index, out var other) || other.CompareTo(slot) < 0)
            .ToList();
        if (changed.Count == 0)
        {
            return this;
        }

        var version = Version + 1;
        return this with
        {
            Version = version,
            Blocks = Blocks.SetItem(number, known.Merge(block)),
            ChangedAt = ChangedAt.SetItems(changed.Select(slot => KeyValuePair.Create(slot.Index, version))),
        };
    }

    /// <summary>What a follower at <paramref name="version"/> of <paramref name="stream"/> lacks; everything if it follows another stream.</summary>
    public LeaseMessages.TableUpdate Since(Guid stream, ulong version)
    {
        var from = stream == Stream && version <= Version ? version : 0;
        if (from == Version && from > 0)
        {
            // What a follower asks every two seconds, in a large cluster hundreds of them.
            return new LeaseMessages.TableUpdate(Stream, from, Version, ImmutableSortedDictionary<int, BlockState>.Empty);
        }

        var blocks = ImmutableSortedDictionary.CreateBuilder<int, BlockState>();
        foreach (var (number, block) in Blocks)
        {
            var changed = block.Slots.Values.Where(slot => ChangedAt[slot.Index] > from).ToImmutableSortedDictionary(slot => slot.Index, slot => slot);
            if (!changed.IsEmpty)
            {
                blocks[number] = new BlockState(Ballot.None, changed);
            }
        }

        return new LeaseMessages.TableUpdate(Stream, from, Version, blocks.ToImmutable());
    }
}
