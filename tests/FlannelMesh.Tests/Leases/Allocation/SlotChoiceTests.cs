using CsCheck;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Allocation;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Leases.Allocation;

public class SlotChoiceTests
{
    private static readonly NodeId Node = Holder(1).NodeId;

    [Fact]
    public void The_own_slot_comes_before_the_one_it_had()
    {
        var view = Block(Slot(2, 1), Slot(3, 2));

        Assert.Equal(2, SlotChoice.Choose(view, (0, 4), Node, 1));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    public void The_slot_it_had_is_taken_if_it_is_free_or_released(int preferred, int expected) =>
        Assert.Equal(expected, SlotChoice.Choose(Block(Slot(3, 2, state: SlotState.Released)), (0, 4), Node, preferred));

    [Fact]
    public void The_slot_it_had_is_not_taken_from_another_nor_outside_of_the_block()
    {
        Assert.NotEqual(2, SlotChoice.Choose(Block(Slot(2, 2)), (0, 4), Node, 2));
        Assert.InRange(SlotChoice.Choose(BlockState.Empty, (0, 4), Node, 9)!.Value, 0, 3);
    }

    [Fact]
    public void Never_used_slots_come_before_released_ones() =>
        Assert.Equal(1, SlotChoice.Choose(
            Block(Slot(0, 2), Slot(2, 3, state: SlotState.Released), Slot(3, 4, state: SlotState.Released)), (0, 4), Node, null));

    [Fact]
    public void Of_released_slots_the_one_released_longest_ago_is_taken() =>
        Assert.Equal(1, SlotChoice.Choose(
            Block(
                Slot(0, 2, state: SlotState.Released),
                Slot(1, 3, state: SlotState.Released) with { Since = Now.AddHours(-1) }),
            (0, 2),
            Node,
            null));

    [Fact]
    public void Nothing_is_chosen_when_all_are_taken() => Assert.Null(SlotChoice.Choose(Block(Slot(0, 2), Slot(1, 3)), (0, 2), Node, 1));

    [Fact]
    public void A_slot_of_another_is_never_chosen() => Gen.Select(GenBlock, Gen.Int[1, 6], Gen.Int[0, 5].Nullable()).Sample((view, node, preferred) =>
    {
        var choice = SlotChoice.Choose(view, (0, 6), Holder(node).NodeId, preferred);
        var isTaken = choice is { } index
            && view.Slots.TryGetValue(index, out var slot)
            && slot.State == SlotState.Granted
            && slot.Holder.NodeId != Holder(node).NodeId;
        Assert.False(isTaken);
    });
}
