using System.Collections.Immutable;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Allocation;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Leases.Allocation;

public class AllocatorTests
{
    private static readonly Guid Incarnation = IdOf(1000);

    private AllocatorState _state = new() { Block = 0, Range = (0, 4), Incarnation = Incarnation, Voters = Voters() };

    [Fact]
    public void A_claim_is_written_above_everything_that_was_read_and_then_read_again()
    {
        Assert.IsType<AllocatorEffect.Read>(Assert.Single(Handle(new AllocatorEvent.Begin())));

        var known = LeaseSamples.Block(Slot(1, 1, new Ballot(7, IdOf(5)))).WithClaim(new Ballot(3, IdOf(5)));
        var claim = Assert.IsType<AllocatorEffect.WriteClaim>(Assert.Single(Handle(new AllocatorEvent.ReadDone(known))));
        Assert.Equal(new Ballot(8, Incarnation), claim.Ballot);

        Assert.IsType<AllocatorEffect.Read>(Assert.Single(Handle(new AllocatorEvent.WriteDone(true))));
        Assert.False(_state.IsServing);
        Assert.Empty(Handle(new AllocatorEvent.ReadDone(known.WithClaim(claim.Ballot))));
        Assert.True(_state.IsServing);
    }

    [Fact]
    public void A_grant_is_confirmed_only_after_the_claim_was_seen_to_stand_once_more()
    {
        Serve(BlockState.Empty);

        var write = Assert.IsType<AllocatorEffect.WriteSlots>(Assert.Single(Request(1)));
        Assert.IsType<AllocatorEffect.Read>(Assert.Single(Handle(new AllocatorEvent.WriteDone(true))));
        var granted = Granted(Handle(new AllocatorEvent.ReadDone(After(write))));

        Assert.Equal(Holder(1), Assert.Single(granted).Slot.Holder);
        Assert.Equal(AllocatorPhase.Idle, _state.Phase);
    }

    [Fact]
    public void A_higher_claim_seen_after_the_write_confirms_nothing_and_ends_the_incarnation()
    {
        Serve(BlockState.Empty);
        var write = Assert.IsType<AllocatorEffect.WriteSlots>(Assert.Single(Request(1)));
        Handle(new AllocatorEvent.WriteDone(true));

        var effects = Handle(new AllocatorEvent.ReadDone(After(write).WithClaim(_state.Ballot.Next(IdOf(1)))));

        Assert.Equal(RefusalReason.Superseded, Assert.Single(Refused(effects)).Reason);
        Assert.Single(effects.OfType<AllocatorEffect.Stop>());
    }

    [Fact]
    public void A_slot_that_was_overwritten_meanwhile_is_not_confirmed()
    {
        Serve(BlockState.Empty);
        var write = Assert.IsType<AllocatorEffect.WriteSlots>(Assert.Single(Request(1)));
        Handle(new AllocatorEvent.WriteDone(true));

        var effects = Handle(new AllocatorEvent.ReadDone(
            After(write).With(write.Slots[0] with { Holder = Holder(2), Sequence = write.Slots[0].Sequence + 1 })));

        Assert.Empty(Granted(effects));
        Assert.Single(effects.OfType<AllocatorEffect.Stop>());
    }

    [Fact]
    public void A_higher_claim_seen_after_the_own_claim_ends_the_incarnation()
    {
        Request(1);
        Handle(new AllocatorEvent.Begin());
        Handle(new AllocatorEvent.ReadDone(BlockState.Empty));
        Handle(new AllocatorEvent.WriteDone(true));

        var effects = Handle(new AllocatorEvent.ReadDone(BlockState.Empty.WithClaim(_state.Ballot.Next(IdOf(1)))));

        Assert.Equal(RefusalReason.Superseded, Assert.Single(Refused(effects)).Reason);
        Assert.Equal(AllocatorPhase.Stopped, _state.Phase);
    }

    [Theory]
    [InlineData("read")]
    [InlineData("claim")]
    [InlineData("read again")]
    public void Without_a_quorum_nothing_is_granted_and_the_requester_is_told_how_many_voters_are_needed(string step)
    {
        Handle(new AllocatorEvent.Begin());
        Request(1);
        if (step != "read")
        {
            Handle(new AllocatorEvent.ReadDone(BlockState.Empty));
        }

        if (step == "read again")
        {
            Handle(new AllocatorEvent.WriteDone(true));
        }

        var effects = Handle(step == "claim" ? new AllocatorEvent.WriteDone(false) : new AllocatorEvent.ReadDone(null));

        var refused = Assert.Single(Refused(effects));
        Assert.Equal(RefusalReason.NoQuorum, refused.Reason);
        Assert.Contains("2 of the 3 voters", refused.Message, StringComparison.Ordinal);
        Assert.Single(effects.OfType<AllocatorEffect.Stop>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_unconfirmed_write_or_check_is_an_unknown_outcome_for_the_round_and_a_plain_no_for_the_others(bool isWritten)
    {
        Serve(BlockState.Empty);
        Request(1);
        Request(2);

        if (isWritten)
        {
            Handle(new AllocatorEvent.WriteDone(true));
        }

        var effects = Handle(isWritten ? new AllocatorEvent.ReadDone(null) : new AllocatorEvent.WriteDone(false));

        Assert.Equal([RefusalReason.UnknownOutcome, RefusalReason.NoQuorum], Refused(effects).Select(refused => refused.Reason));
        Assert.Equal(AllocatorPhase.Stopped, _state.Phase);
    }

    [Fact]
    public void All_that_wait_share_one_write()
    {
        Handle(new AllocatorEvent.Begin());
        Request(1);
        Request(2);
        Request(3);

        var effects = ServeFrom(BlockState.Empty);

        var write = Assert.IsType<AllocatorEffect.WriteSlots>(Assert.Single(effects));
        Assert.Equal(3, write.Slots.Select(slot => slot.Index).Distinct().Count());
        Handle(new AllocatorEvent.WriteDone(true));
        Assert.Equal(3, Granted(Handle(new AllocatorEvent.ReadDone(After(write)))).Length);
    }

    [Fact]
    public void A_repeated_request_is_answered_once_and_a_second_one_of_the_node_gets_the_same_slot()
    {
        Handle(new AllocatorEvent.Begin());
        var first = new LeaseMessages.LeaseRequest(IdOf(50), 0, Holder(1), null);
        Handle(new AllocatorEvent.Requested(first));
        Handle(new AllocatorEvent.Requested(first));
        Handle(new AllocatorEvent.Requested(first with { RequestId = IdOf(51) }));

        var write = Assert.IsType<AllocatorEffect.WriteSlots>(Assert.Single(ServeFrom(BlockState.Empty)));
        Handle(new AllocatorEvent.WriteDone(true));
        var granted = Granted(Handle(new AllocatorEvent.ReadDone(After(write))));

        Assert.Single(write.Slots);
        Assert.Equal([IdOf(50), IdOf(51)], granted.Select(grant => grant.RequestId));
        Assert.Single(granted.Select(grant => grant.Slot).Distinct());
    }

    [Fact]
    public void A_node_that_asks_again_keeps_its_slot_and_since_when_it_has_it_with_its_new_address()
    {
        var since = Now.AddDays(-1);
        Serve(LeaseSamples.Block(Slot(2, 1) with { Since = since }));
        var moved = Holder(1) with { PublicIp = System.Net.IPAddress.Parse("10.99.0.200") };

        var effects = Handle(new AllocatorEvent.Requested(new LeaseMessages.LeaseRequest(IdOf(60), 0, moved, null)));

        var slot = Assert.Single(Assert.IsType<AllocatorEffect.WriteSlots>(Assert.Single(effects)).Slots);
        Assert.Equal(2, slot.Index);
        Assert.Equal(since, slot.Since);
        Assert.Equal(moved, slot.Holder);
        Assert.Equal(_state.Ballot, slot.Ballot);
    }

    [Fact]
    public void A_full_block_says_so_with_its_counts()
    {
        Serve(LeaseSamples.Block(Slot(0, 1), Slot(1, 2), Slot(2, 3), Slot(3, 4)));

        var refused = Assert.Single(Refused(Request(5)));

        Assert.Equal(RefusalReason.BlockFull, refused.Reason);
        Assert.Equal((4, 4), (refused.Slots, refused.Taken));
        Assert.Equal(AllocatorPhase.Idle, _state.Phase);
    }

    [Fact]
    public void A_quarantined_allocator_grants_nothing_more()
    {
        Serve(BlockState.Empty);
        Request(1);

        var effects = Handle(new AllocatorEvent.Quarantined());

        Assert.Equal(RefusalReason.Superseded, Assert.Single(Refused(effects)).Reason);
        Assert.Equal(RefusalReason.Superseded, Assert.Single(Refused(Request(2))).Reason);
        Assert.Empty(Handle(new AllocatorEvent.WriteDone(true)));
    }

    private ImmutableArray<AllocatorEffect> Handle(AllocatorEvent @event)
    {
        (_state, var effects) = Allocator.Handle(_state, @event, Now);
        return effects;
    }

    private ImmutableArray<AllocatorEffect> Request(int node) =>
        Handle(new AllocatorEvent.Requested(new LeaseMessages.LeaseRequest(IdOf(500 + node), 0, Holder(node), null)));

    private void Serve(BlockState known)
    {
        Handle(new AllocatorEvent.Begin());
        Assert.Empty(ServeFrom(known));
    }

    private ImmutableArray<AllocatorEffect> ServeFrom(BlockState known)
    {
        Handle(new AllocatorEvent.ReadDone(known));
        Handle(new AllocatorEvent.WriteDone(true));
        return Handle(new AllocatorEvent.ReadDone(known.WithClaim(_state.Ballot)));
    }

    private BlockState After(AllocatorEffect.WriteSlots write) =>
        write.Slots.Aggregate(_state.View.WithClaim(_state.Ballot), (block, slot) => block.With(slot));

    private static LeaseMessages.LeaseGranted[] Granted(IEnumerable<AllocatorEffect> effects) =>
        [.. effects.OfType<AllocatorEffect.Reply>().Select(reply => reply.Message).OfType<LeaseMessages.LeaseGranted>()];

    private static LeaseMessages.LeaseRefused[] Refused(IEnumerable<AllocatorEffect> effects) =>
        [.. effects.OfType<AllocatorEffect.Reply>().Select(reply => reply.Message).OfType<LeaseMessages.LeaseRefused>()];
}
