using System.Collections.Immutable;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Allocation;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Leases.Allocation;

public class HoldClockTests
{
    private static readonly Slot Held = Slot(1, 1);

    private HoldClock _clock = HoldClock.Stopped;
    private BlockState _view = Block(Held);

    [Fact]
    public void The_time_between_two_confirmed_ticks_counts_if_the_holder_was_gone_at_both()
    {
        Tick(100);
        Assert.Equal(TimeSpan.Zero, Gone());

        Tick(160);
        Assert.Equal(TimeSpan.FromSeconds(60), Gone());

        Tick(165);
        Assert.Equal(TimeSpan.FromSeconds(65), Gone());
    }

    [Fact]
    public void A_pause_of_the_allocator_does_not_count_for_it_does_not_know_who_came_back_meanwhile()
    {
        Tick(0);
        Tick(60);
        Tick(60 + 241);
        Assert.Equal(TimeSpan.FromSeconds(60), Gone());

        Tick(60 + 241 + 240);
        Assert.Equal(TimeSpan.FromSeconds(300), Gone());
    }

    [Fact]
    public void A_tick_that_no_quorum_confirmed_counts_nothing()
    {
        Tick(0);
        _clock = _clock.Hear(Members(), _view).Tick(TimeSpan.FromSeconds(60), _view);

        Assert.True(_clock.IsTicking);
        Assert.Equal(TimeSpan.Zero, Gone());
    }

    [Fact]
    public void The_time_before_the_first_tick_that_saw_the_holder_gone_does_not_count()
    {
        _view = Block(Held, Slot(2, 2));
        Tick(0, 1);
        Tick(60);
        Assert.Equal((TimeSpan.Zero, TimeSpan.FromSeconds(60)), (Gone(), _clock.GoneFor(_view.Slots[2])));

        Tick(90);
        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(90)), (Gone(), _clock.GoneFor(_view.Slots[2])));
    }

    [Fact]
    public void Who_comes_back_starts_from_nothing_the_next_time()
    {
        Tick(0);
        Tick(60);
        _clock = _clock.Hear(Members(1), _view);
        Assert.Null(Gone());

        _clock = _clock.Hear(Members(), _view);
        Assert.Equal(TimeSpan.Zero, Gone());
        Tick(70);
        Assert.Equal(TimeSpan.Zero, Gone());
        Tick(100);
        Assert.Equal(TimeSpan.FromSeconds(30), Gone());
    }

    [Fact]
    public void Who_comes_back_loses_the_time_that_is_written_in_its_slot_too()
    {
        _view = Block(Held with { Gone = TimeSpan.FromHours(1) });
        Assert.False(_clock.MustReset(_view.Slots[1]));

        _clock = _clock.Hear(Members(1), _view);
        Assert.True(_clock.MustReset(_view.Slots[1]));
        Assert.True(_clock.Tick(TimeSpan.Zero, _view).IsTicking);

        _clock = _clock.Hear(Members(), _view);
        Assert.Equal(TimeSpan.Zero, Gone());
    }

    [Fact]
    public void A_new_clock_goes_on_from_what_is_written()
    {
        _view = Block(Held with { Gone = TimeSpan.FromHours(1) });

        Tick(0);
        Tick(60);

        Assert.Equal(TimeSpan.FromSeconds(3660), Gone());
    }

    [Fact]
    public void While_nobody_knows_the_members_nobody_is_gone_and_no_time_counts()
    {
        Tick(0);
        Tick(60);
        _clock = _clock.Hear(null, _view).Tick(TimeSpan.FromSeconds(120), _view);
        Assert.False(_clock.IsTicking);
        Assert.Null(Gone());
        Assert.False(_clock.IsGone(Held.Holder.NodeId));

        Tick(180);
        Assert.Equal(TimeSpan.FromSeconds(60), Gone());
        Tick(190);
        Assert.Equal(TimeSpan.FromSeconds(70), Gone());
    }

    [Fact]
    public void A_tick_without_anybody_gone_stops_the_clock()
    {
        Tick(0);
        Tick(10, 1);
        Assert.False(_clock.IsTicking);

        _view = Block(Held, Slot(2, 2));
        Tick(60, 1);

        Assert.Equal(TimeSpan.Zero, _clock.GoneFor(_view.Slots[2]));
    }

    [Fact]
    public void A_clock_that_runs_backwards_takes_no_time_away()
    {
        Tick(100);
        Tick(160);
        Tick(50);

        Assert.Equal(TimeSpan.FromSeconds(60), Gone());
    }

    [Fact]
    public void The_time_of_one_holder_is_not_counted_to_the_next()
    {
        Tick(0);
        Tick(60);

        _view = Block(Slot(1, 2, sequence: 2));
        Assert.Equal(TimeSpan.Zero, Gone());
        Tick(90);
        Assert.Equal(TimeSpan.Zero, Gone());
    }

    [Fact]
    public void A_holder_that_asks_for_its_slot_is_forgotten()
    {
        _view = Block(Held, Slot(2, 2));
        Tick(0);
        Tick(60);

        _clock = _clock.Forget([1]);

        Assert.Equal((TimeSpan.Zero, TimeSpan.FromSeconds(60)), (Gone(), _clock.GoneFor(_view.Slots[2])));
        Tick(90);
        Assert.Equal(TimeSpan.Zero, Gone());
    }

    [Fact]
    public void A_free_slot_has_nobody_who_could_be_gone()
    {
        _view = Block(Slot(1, 1, state: SlotState.Released));

        _clock = _clock.Hear(Members(), _view).Tick(TimeSpan.Zero, _view);

        Assert.False(_clock.IsTicking);
        Assert.Null(Gone());
    }

    private TimeSpan? Gone() => _clock.GoneFor(_view.Slots[1]);

    private void Tick(int seconds, params int[] members) =>
        _clock = _clock.Hear(Members(members), _view).Tick(TimeSpan.FromSeconds(seconds), _view).Confirm(_view, HoldRules.Default.LongestGap);

    private static ImmutableHashSet<NodeId> Members(params int[] nodes) => [.. nodes.Append(20).Select(node => Holder(node).NodeId)];
}
