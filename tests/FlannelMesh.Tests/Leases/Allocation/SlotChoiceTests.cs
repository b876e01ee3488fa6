using CsCheck;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Allocation;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Leases.Allocation;

public class SlotChoiceTests
{
    [Fact]
    public void The_own_slot_comes_before_the_one_it_had()
    {
        var view = Block(Slot(2, 1), Slot(3, 2));

        Assert.Equal(2, Choose(view, (0, 4), 1));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    public void The_slot_it_had_is_taken_if_it_is_free_or_released(int preferred, int expected) =>
        Assert.Equal(expected, Choose(Block(Slot(3, 2, state: SlotState.Released)), (0, 4), preferred));

    [Fact]
    public void The_slot_it_had_is_not_taken_from_another_nor_outside_of_the_block()
    {
        Assert.NotEqual(2, Choose(Block(Slot(2, 2)), (0, 4), 2));
        Assert.InRange(Choose(BlockState.Empty, (0, 4), 9)!.Value, 0, 3);
    }

    [Fact]
    public void Never_used_slots_come_before_released_ones() =>
        Assert.Equal(1, Choose(
            Block(Slot(0, 2), Slot(2, 3, state: SlotState.Released), Slot(3, 4, state: SlotState.Released)), (0, 4), null));

    [Fact]
    public void Of_released_slots_the_one_released_longest_ago_is_taken() =>
        Assert.Equal(1, Choose(
            Block(
                Slot(0, 2, new Ballot(2, IdOf(1)), state: SlotState.Released),
                Slot(1, 3, new Ballot(1, IdOf(1)), state: SlotState.Released) with { Since = Now.AddHours(1) }),
            (0, 2),
            null));

    [Fact]
    public void Nothing_is_chosen_when_all_are_taken() => Assert.Null(Choose(Block(Slot(0, 2), Slot(1, 3)), (0, 2), 1));

    [Fact]
    public void A_slot_reserved_for_a_node_is_its_first_choice_and_nobody_elses()
    {
        var view = Block(Slot(2, 3, state: SlotState.Released) with { ReservedFor = "h1" }, Slot(0, 4, state: SlotState.Released));

        Assert.Equal(2, Choose(view, (0, 3), 0));
        Assert.Equal(0, Choose(Block(view.Slots[2], Slot(1, 4), view.Slots[0]), (0, 3), 2, node: 5));
        Assert.Null(Choose(Block(view.Slots[2]), (2, 1), 2, node: 5));
    }

    [Fact]
    public void A_slot_reserved_for_an_address_is_for_the_node_that_has_it()
    {
        var view = Block(Slot(2, 3, state: SlotState.Released) with { ReservedFor = "10.99.0.15" });

        Assert.Equal(2, Choose(view, (0, 3), 0, node: 5));
        Assert.Null(Choose(view, (2, 1), 2, node: 6));
    }

    [Fact]
    public void Its_own_slot_that_ran_out_comes_before_the_one_it_remembers() =>
        Assert.Equal(3, Choose(Block(Slot(3, 1, state: SlotState.Released)), (0, 4), 1));

    [Fact]
    public void Under_pressure_the_holder_gone_for_longest_is_displaced_but_never_a_member_nor_a_reserved_slot()
    {
        var view = Block(Slot(0, 2), Slot(1, 3), Slot(2, 4) with { ReservedFor = "h4" }, Slot(3, 5));
        var (short_, long_) = (TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(9));
        var clock = Clock((0, 2, short_), (1, 3, long_), (2, 4, TimeSpan.FromHours(1)));
        var request = LeaseRequest(1, isUnderPressure: true);

        Assert.Equal(1, SlotChoice.Choose(view, (0, 4), request, clock, HoldRules.Default));
        Assert.Null(SlotChoice.Choose(view, (0, 4), request with { IsUnderPressure = false }, clock, HoldRules.Default));
        Assert.Null(SlotChoice.Choose(view, (0, 4), request, Clock((0, 2, TimeSpan.FromSeconds(59))), HoldRules.Default));
        Assert.Null(SlotChoice.Choose(view, (0, 4), request, HoldClock.Stopped, HoldRules.Default));
    }

    [Fact]
    public void A_slot_of_another_is_never_chosen() => Gen.Select(GenBlock, Gen.Int[1, 6], Gen.Int[0, 5].Nullable()).Sample((view, node, preferred) =>
    {
        var choice = Choose(view, (0, 6), preferred, node);
        var isTaken = choice is { } index
            && view.Slots.TryGetValue(index, out var slot)
            && slot.State == SlotState.Granted
            && slot.Holder.NodeId != Holder(node).NodeId;
        Assert.False(isTaken);
    });

    private static int? Choose(BlockState view, (int First, int Count) range, int? preferred, int node = 1) =>
        SlotChoice.Choose(view, range, LeaseRequest(node, preferred), HoldClock.Stopped, HoldRules.Default);
}
