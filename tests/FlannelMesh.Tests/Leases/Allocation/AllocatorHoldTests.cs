using FlannelMesh.Leases;
using FlannelMesh.Leases.Allocation;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Leases.Allocation;

public class AllocatorHoldTests
{
    private static readonly HoldRules Hold = new(TimeSpan.FromMinutes(16), TimeSpan.FromSeconds(10)) { LongestGap = TimeSpan.MaxValue };

    [Fact]
    public void A_slot_is_free_once_its_holder_was_gone_for_the_whole_hold()
    {
        var run = AllocatorRun.Of(Hold, Slot(1, 1), Slot(2, 2));
        run.Tick(TimeSpan.Zero, 2);

        var write = Assert.IsType<AllocatorEffect.WriteSlots>(Assert.Single(run.Tick(Hold.Hold, 2)));
        var freed = Assert.Single(write.Slots);
        var announced = Assert.IsType<AllocatorEffect.Announce>(Assert.Single(run.Confirm(write))).Slot;

        Assert.Equal((1, SlotState.Released, TimeSpan.Zero, Holder(1)), (freed.Index, freed.State, freed.Gone, freed.Holder));
        Assert.Equal(run.State.Ballot, freed.Ballot);
        Assert.Equal(freed, announced);
        Assert.Equal(AllocatorPhase.Idle, run.State.Phase);
    }

    [Fact]
    public void Before_that_it_stays_its_holders()
    {
        var run = AllocatorRun.Of(Hold, Slot(1, 1));
        run.Tick(TimeSpan.Zero, 2);

        var write = Assert.IsType<AllocatorEffect.WriteSlots>(Assert.Single(run.Tick(Hold.Hold - TimeSpan.FromSeconds(1), 2)));

        Assert.True(Assert.Single(write.Slots).IsHeldBy(Holder(1).NodeId));
    }

    [Fact]
    public void A_reserved_slot_is_never_freed()
    {
        var run = AllocatorRun.Of(Hold, Slot(1, 1) with { ReservedFor = "h1" });
        run.Tick(TimeSpan.Zero, 2);

        Assert.Empty(run.Tick(2 * Hold.Hold, 2));
    }

    [Fact]
    public void Counted_time_is_written_after_a_sixteenth_of_the_hold_and_counts_on_after_a_restart()
    {
        var run = AllocatorRun.Of(Hold, Slot(1, 1));
        Assert.Empty(run.Tick(TimeSpan.Zero, 2));
        Assert.Empty(run.Tick(TimeSpan.FromSeconds(59), 2));

        var write = Assert.IsType<AllocatorEffect.WriteSlots>(Assert.Single(run.Tick(TimeSpan.FromSeconds(60), 2)));
        var written = Assert.Single(write.Slots);
        Assert.Equal((TimeSpan.FromSeconds(60), SlotState.Granted), (written.Gone, written.State));
        run.Confirm(write);
        Assert.Empty(run.Tick(TimeSpan.FromSeconds(119), 2));

        var next = AllocatorRun.Of(Hold, written);
        Assert.Empty(next.Tick(TimeSpan.FromHours(5), 2));
        Assert.IsType<AllocatorEffect.WriteSlots>(Assert.Single(next.Tick(TimeSpan.FromHours(5) + Hold.Hold - TimeSpan.FromSeconds(60), 2)));
        Assert.Equal(SlotState.Released, Assert.Single(next.State.Round).Slot.State);
    }

    [Fact]
    public void The_written_time_of_a_holder_that_is_back_is_written_off()
    {
        var run = AllocatorRun.Of(Hold, Slot(1, 1) with { Gone = TimeSpan.FromMinutes(15) });

        var write = Assert.IsType<AllocatorEffect.WriteSlots>(Assert.Single(run.Tick(TimeSpan.Zero, 1, 2)));

        Assert.Equal(TimeSpan.Zero, Assert.Single(write.Slots).Gone);
        run.Confirm(write);
        Assert.Empty(run.Tick(TimeSpan.FromMinutes(2), 2));
    }

    [Fact]
    public void A_tick_costs_one_read_and_none_if_nobody_is_gone()
    {
        var run = AllocatorRun.Of(Hold, Slot(1, 1));
        Assert.Empty(run.Handle(Tick(TimeSpan.Zero, 1)));

        Assert.IsType<AllocatorEffect.Read>(Assert.Single(run.Handle(Tick(TimeSpan.FromSeconds(1)))));
        Assert.Empty(run.Handle(Tick(TimeSpan.FromSeconds(2))));
        Assert.Empty(run.Handle(new AllocatorEvent.ReadDone(Block(Slot(1, 1)).WithClaim(run.State.Ballot))));
        Assert.Equal(AllocatorPhase.Idle, run.State.Phase);
    }

    [Fact]
    public void A_tick_that_no_quorum_confirms_ends_the_incarnation()
    {
        var run = AllocatorRun.Of(Hold, Slot(1, 1));
        run.Handle(Tick(TimeSpan.Zero));

        Assert.IsType<AllocatorEffect.Stop>(Assert.Single(run.Handle(new AllocatorEvent.ReadDone(null))));
    }

    [Fact]
    public void A_request_that_comes_during_a_tick_waits_for_its_read()
    {
        var run = AllocatorRun.Of(Hold, Slot(1, 1));
        run.Handle(Tick(TimeSpan.Zero));
        Assert.Empty(run.Request(LeaseRequest(2)));

        var effects = run.Handle(new AllocatorEvent.ReadDone(Block(Slot(1, 1)).WithClaim(run.State.Ballot)));

        Assert.Equal(Holder(2), Assert.Single(Assert.IsType<AllocatorEffect.WriteSlots>(Assert.Single(effects)).Slots).Holder);
    }

    [Fact]
    public void The_lease_of_a_member_is_not_evicted()
    {
        var run = AllocatorRun.Of(Hold, Slot(1, 1));

        Assert.Equal("the allocator does not know yet who is a member", Refused(run.Request(Evict(run))).Message);
        run.Tick(TimeSpan.Zero, 1, 2);

        var refused = Refused(run.Request(Evict(run)));
        Assert.Equal(RefusalReason.NotAllowed, refused.Reason);
        Assert.Equal("h1 is a member; stop its agent first, or run `flannelmesh leave --release` on it", refused.Message);
        Assert.Equal(AllocatorPhase.Idle, run.State.Phase);
    }

    [Fact]
    public void The_lease_of_a_node_that_is_gone_is_evicted()
    {
        var run = AllocatorRun.Of(Hold, Slot(1, 1));
        run.Tick(TimeSpan.Zero, 2);

        var write = Assert.IsType<AllocatorEffect.WriteSlots>(Assert.Single(run.Request(Evict(run))));
        var reply = Assert.IsType<AllocatorEffect.Reply>(Assert.Single(run.Confirm(write)));

        Assert.False(Assert.IsType<LeaseMessages.SlotChanged>(reply.Message).Slot.IsGranted);
    }

    [Fact]
    public void Under_pressure_the_slot_of_the_longest_gone_is_given_away_but_not_before_its_time()
    {
        var run = AllocatorRun.Of(Hold, Slot(0, 1), Slot(1, 2), Slot(2, 3), Slot(3, 4));
        run.Tick(TimeSpan.Zero, 1, 2, 4);
        run.Tick(TimeSpan.FromSeconds(4), 1, 4);
        run.Tick(TimeSpan.FromSeconds(9), 1, 4);
        Assert.Null(Refused(run.Request(LeaseRequest(5, isUnderPressure: true))).LongestGone);

        run.Tick(TimeSpan.FromSeconds(15), 1, 4);
        Assert.Equal(TimeSpan.FromSeconds(15), Refused(run.Request(LeaseRequest(6))).LongestGone);
        var write = Assert.IsType<AllocatorEffect.WriteSlots>(Assert.Single(run.Request(LeaseRequest(7, isUnderPressure: true))));

        Assert.Equal((2, Holder(7)), (Assert.Single(write.Slots).Index, write.Slots[0].Holder));
    }

    private static AllocatorEvent.Tick Tick(TimeSpan at, params int[] members) => new([.. members.Select(node => Holder(node).NodeId)], at);

    private static LeaseMessages.SlotRequest Evict(AllocatorRun run)
    {
        var seen = run.State.View.Slots[1];
        return new LeaseMessages.SlotRequest(Guid.NewGuid(), 0, 1, SlotChange.Evict, (seen.Ballot, seen.Sequence), "");
    }

    private static LeaseMessages.LeaseRefused Refused(IEnumerable<AllocatorEffect> effects) =>
        Assert.IsType<LeaseMessages.LeaseRefused>(Assert.IsType<AllocatorEffect.Reply>(Assert.Single(effects)).Message);
}
