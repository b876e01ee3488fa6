using System.Collections.Immutable;
using CsCheck;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Replication;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Leases.Replication;

public class VersionedTableTests
{
    private static readonly VersionedTable Empty = new() { Stream = IdOf(9) };

    [Fact]
    public void A_follower_of_another_stream_gets_everything()
    {
        var table = Empty.Merge(0, Block(Slot(1, 1))).Merge(1, Block(Slot(20, 2)));

        var update = table.Since(IdOf(8), 2);

        Assert.Equal((0ul, 2ul), (update.FromVersion, update.Version));
        Assert.Equal([1, 20], update.Blocks.Values.SelectMany(block => block.Slots.Keys));
    }

    [Fact]
    public void A_follower_gets_only_what_changed_since()
    {
        var table = Empty.Merge(0, Block(Slot(1, 1))).Merge(0, Block(Slot(2, 2)));

        Assert.Equal([2], table.Since(IdOf(9), 1).Blocks[0].Slots.Keys);
        Assert.Empty(table.Since(IdOf(9), 2).Blocks);
        Assert.Equal((2ul, 2ul), (table.Since(IdOf(9), 2).FromVersion, table.Since(IdOf(9), 2).Version));
    }

    [Fact]
    public void What_is_known_already_changes_nothing()
    {
        var table = Empty.Merge(0, Block(Slot(1, 1)));

        Assert.Same(table, table.Merge(0, Block(Slot(1, 1))));
    }

    [Fact]
    public void A_follower_that_applies_all_updates_has_the_voters_table() =>
        Gen.Select(Gen.Select(Gen.Int[0, 2], GenBlock).List[1, 12], Gen.Int[0, 12]).Sample((changes, missed) =>
        {
            var voter = Empty;
            var follower = ImmutableSortedDictionary<int, BlockState>.Empty;
            var version = 0ul;
            foreach (var ((number, block), step) in changes.Select((change, step) => (change, step)))
            {
                voter = voter.Merge(number, block);
                if (step != missed)
                {
                    var update = voter.Since(IdOf(9), version);
                    version = update.Version;
                    follower = update.Blocks.Aggregate(
                        follower, (table, pair) => table.SetItem(pair.Key, table.GetValueOrDefault(pair.Key, BlockState.Empty).Merge(pair.Value)));
                }
            }

            var last = voter.Since(IdOf(9), version);
            follower = last.Blocks.Aggregate(
                follower, (table, pair) => table.SetItem(pair.Key, table.GetValueOrDefault(pair.Key, BlockState.Empty).Merge(pair.Value)));
            Assert.Equal(voter.Blocks.SelectMany(pair => pair.Value.Slots), follower.SelectMany(pair => pair.Value.Slots));
        });
}
