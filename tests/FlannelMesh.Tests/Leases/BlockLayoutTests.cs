using CsCheck;
using FlannelMesh.Leases;

namespace FlannelMesh.Tests.Leases;

public class BlockLayoutTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(15, 1, 15)]
    [InlineData(255, 15, 17)]
    [InlineData(65535, 64, 1024)]
    [InlineData(65536, 64, 1024)]
    public void The_pool_is_cut_into_few_blocks_of_one_size(int slots, int blocks, int blockSize)
    {
        var layout = new BlockLayout(slots);

        Assert.Equal(blocks, layout.Blocks);
        Assert.Equal(blockSize, layout.BlockSize);
    }

    [Fact]
    public void Every_slot_is_in_exactly_one_block() => Gen.Int[1, 65536].Sample(slots =>
    {
        var layout = new BlockLayout(slots);
        var ranges = Enumerable.Range(0, layout.Blocks).Select(layout.Range).ToList();

        Assert.Equal(slots, ranges.Sum(range => range.Count));
        Assert.All(ranges, range => Assert.InRange(range.Count, 1, BlockLayout.MaxSlots));
        Assert.All(ranges.Select((range, block) => (range, block)), pair => Assert.Equal(pair.block, layout.BlockOf(pair.range.First)));
        Assert.InRange(layout.Blocks, 1, BlockLayout.MaxBlocks);
    });
}
