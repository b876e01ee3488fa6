using CsCheck;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Wire;
using Google.Protobuf;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Leases;

public class BlockStateTests
{
    [Fact]
    public void Merge_is_commutative() =>
        Gen.Select(GenBlock, GenBlock).Sample((a, b) => Assert.Equal(a.Merge(b), b.Merge(a)));

    [Fact]
    public void Merge_is_associative() =>
        Gen.Select(GenBlock, GenBlock, GenBlock).Sample((a, b, c) => Assert.Equal(a.Merge(b).Merge(c), a.Merge(b.Merge(c))));

    [Fact]
    public void Merge_is_idempotent() => GenBlock.Sample(a => Assert.Equal(a, a.Merge(a)));

    [Fact]
    public void Merge_never_lowers_a_claim_or_a_slot() => Gen.Select(GenBlock, GenBlock).Sample((a, b) =>
    {
        var merged = a.Merge(b);
        Assert.True(merged.Claim >= a.Claim);
        Assert.All(a.Slots, pair => Assert.True(merged.Slots[pair.Key].CompareTo(pair.Value) >= 0));
    });

    [Fact]
    public void Slots_are_totally_ordered() => Gen.Select(GenSlot, GenSlot).Sample((a, b) =>
    {
        Assert.Equal(a.Equals(b), a.CompareTo(b with { Index = b.Index }) == 0 && a.Index == b.Index);
        Assert.Equal(Math.Sign(a.CompareTo(b)), -Math.Sign(b.CompareTo(a)));
    });

    [Fact]
    public void Deltas_add_up_to_the_full_value() => Gen.Select(GenBlock, GenSlot.List[1, 6], GenBallot).Sample((start, slots, claim) =>
    {
        var origin = new LeaseBlock(start);
        var changed = slots.Aggregate(origin.WithClaim(claim), (block, slot) => block.With([slot]));
        Assert.Equal(changed, origin.MergeDelta(changed.Delta!));
        Assert.Equal(changed, origin.Merge(changed));
    });

    [Fact]
    public void A_reset_delta_leaves_the_value_and_asks_for_a_full_write()
    {
        var block = LeaseBlock.Empty.With([Slot(1, 1)]);

        Assert.NotNull(block.Delta);
        Assert.Null(block.ResetDelta().Delta);
        Assert.Equal(block, block.ResetDelta());
    }

    [Fact]
    public void Equal_blocks_have_equal_bytes_however_they_came_about() => Gen.Select(GenBlock, GenBlock).Sample((a, b) =>
        Assert.Equal(BlockFormat.ToWire(a.Merge(b)).ToByteArray(), BlockFormat.ToWire(b.Merge(a)).ToByteArray()));

    [Fact]
    public void Blocks_survive_the_wire() => GenBlock.Sample(block =>
        Assert.Equal(block, BlockFormat.FromWire(FlannelMesh.Leases.Wire.Block.Parser.ParseFrom(BlockFormat.ToWire(block).ToByteArray()))));

    [Fact]
    public void A_full_block_of_1024_slots_stays_below_96_kilobytes()
    {
        var slots = Enumerable.Range(0, 1024).Select(index => Slot(index, index % 200 + 1) with { Sequence = (ulong)index + 1 });

        var size = BlockFormat.ToWire(LeaseSamples.Block([.. slots])).CalculateSize();

        Assert.InRange(size, 1024 * 40, 96 * 1024);
    }
}
