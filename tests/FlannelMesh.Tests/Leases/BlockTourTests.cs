using FlannelMesh.Leases;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Leases;

public class BlockTourTests
{
    /// <summary>Four blocks of 16 slots.</summary>
    private static readonly BlockLayout Layout = new(64);

    [Fact]
    public void A_node_asks_first_where_it_has_a_slot_then_where_one_is_reserved_then_where_it_was_before()
    {
        var table = Table(
            true,
            Slot(2, 1, state: SlotState.Released),
            Slot(18, 1),
            Slot(50, 2, state: SlotState.Released) with { ReservedFor = "h1" });

        Assert.Equal([1, 3, 2, 0], BlocksOf(BlockTour.Of(Layout, Holder(1), 40, table)));
    }

    [Fact]
    public void A_reservation_for_its_public_address_leads_there_too() => Assert.Equal(
        3,
        BlocksOf(BlockTour.Of(Layout, Holder(1), null, Table(true, Slot(50, 2, state: SlotState.Released) with { ReservedFor = "10.99.0.11" })))[0]);

    [Fact]
    public void Of_several_own_slots_the_one_it_knows_comes_first()
    {
        var table = Table(true, Slot(2, 1), Slot(40, 1));

        Assert.Equal([2, 0], BlocksOf(BlockTour.Of(Layout, Holder(1), 40, table))[..2]);
        Assert.Equal([0, 2], BlocksOf(BlockTour.Of(Layout, Holder(1), null, table))[..2]);
    }

    [Fact]
    public void Reservations_for_others_lead_nowhere()
    {
        var table = Table(
            true,
            Slot(34, 2, state: SlotState.Released) with { ReservedFor = "h2" },
            Slot(50, 2, state: SlotState.Released) with { ReservedFor = "h3" });

        Assert.Equal(BlocksOf(BlockTour.Of(Layout, Holder(1), null, Table(true))), BlocksOf(BlockTour.Of(Layout, Holder(1), null, table)));
    }

    /// <summary>An allocator runs where others have slots.</summary>
    [Theory]
    [InlineData(0, new[] { 1, 3, 0, 2 })]
    [InlineData(2, new[] { 3, 1, 2, 0 })]
    public void Blocks_where_others_have_slots_come_before_the_empty_ones(int node, int[] expected) =>
        Assert.Equal(expected, BlocksOf(BlockTour.Of(Layout, Holder(node), null, Table(true, Slot(18, 5), Slot(50, 6)))));

    [Fact]
    public void Blocks_that_look_full_come_last()
    {
        var table = Table(true, [.. Enumerable.Range(0, 16).Select(slot => Slot(slot, 5)), Slot(50, 6)]);

        Assert.Equal([3, 1, 2, 0], BlocksOf(BlockTour.Of(Layout, Holder(0), null, table)));
    }

    [Fact]
    public void A_slot_outside_of_the_pool_leads_nowhere() =>
        Assert.Equal([0, 1, 2, 3], BlocksOf(BlockTour.Of(Layout, Holder(1), 64, Table(true, Slot(999, 1)))).Order());

    [Theory]
    [InlineData(0, new[] { 0, 1, 2, 3 })]
    [InlineData(4, new[] { 0, 1, 2, 3 })]
    [InlineData(1, new[] { 1, 2, 3, 0 })]
    [InlineData(7, new[] { 3, 0, 1, 2 })]
    public void Without_a_past_all_blocks_are_asked_from_a_place_of_the_nodes_own(int node, int[] expected) =>
        Assert.Equal(expected, BlocksOf(BlockTour.Of(Layout, Holder(node), null, Table(true))));

    [Fact]
    public void When_all_are_full_those_are_asked_again_where_somebody_is_gone_the_longest_first()
    {
        var tour = BlockTour.Of(Layout, Holder(4), null, Table(true));

        tour = tour.Full(Full(16, minutesGone: 5));
        tour = tour.Full(Full(15));
        tour = tour.Full(Full(16, minutesGone: 30));
        Assert.False(tour.IsUnderPressure);
        tour = tour.Full(Full(16, minutesGone: 9));

        Assert.True(tour.IsUnderPressure);
        Assert.Equal(63, tour.Taken);
        Assert.Equal([2, 3, 0], BlocksOf(tour));
    }

    [Fact]
    public void The_second_pass_counts_nothing_twice_and_is_the_last()
    {
        var tour = BlockTour.Of(new BlockLayout(16), Holder(4), null, Table(true)).Full(Full(16, minutesGone: 5));
        Assert.False(tour.IsOver);

        tour = tour.Full(Full(16, minutesGone: 6));

        Assert.True(tour.IsOver);
        Assert.Equal(16, tour.Taken);
    }

    [Fact]
    public void When_all_are_full_of_members_the_tour_is_over()
    {
        var tour = BlockTour.Of(new BlockLayout(16), Holder(4), null, Table(true)).Full(Full(16));

        Assert.True(tour.IsOver);
        Assert.False(tour.IsUnderPressure);
    }

    private static LeaseMessages.LeaseRefused Full(int taken, int? minutesGone = null) => new(IdOf(1), RefusalReason.BlockFull, "full")
    {
        Slots = 16,
        Taken = taken,
        LongestGone = minutesGone is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
    };

    private static int[] BlocksOf(BlockTour tour)
    {
        var blocks = new List<int>();
        while (!tour.IsOver)
        {
            blocks.Add(tour.Block);
            tour = tour.Full(Full(16));
            if (blocks.Count > Layout.Blocks)
            {
                break;
            }
        }

        return [.. blocks];
    }
}
