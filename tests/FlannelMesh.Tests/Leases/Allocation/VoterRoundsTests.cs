using System.Collections.Immutable;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Allocation;
using FlannelMesh.Leases.Voters;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Leases.Allocation;

public class VoterRoundsTests
{
    private const string Fourth = "10.99.0.14:8283";

    private readonly AllocatorRun _run = AllocatorRun.OfVoters(Voters());

    [Fact]
    public void All_blocks_are_transferred_before_the_change_is_proposed_and_then_made_current()
    {
        _run.Serve(BlockState.Empty);
        var next = Voters().Add(Fourth);

        Assert.Equal(next, Assert.IsType<AllocatorEffect.Transfer>(Assert.Single(_run.Request(Add(Fourth)))).Next);
        var proposal = Assert.IsType<AllocatorEffect.WriteVoters>(Assert.Single(_run.Handle(new AllocatorEvent.TransferDone(true))));
        Assert.Equal((new VoterEntry(_run.State.Ballot, 1, Voters(), next), next), (proposal.Voters, proposal.Next));

        var current = Assert.IsType<AllocatorEffect.WriteVoters>(Assert.Single(_run.Confirm(proposal)));
        Assert.Equal((new VoterEntry(_run.State.Ballot, 2, next, null), next), (current.Voters, current.Next));
    }

    [Fact]
    public void A_removal_is_a_change_like_any_other()
    {
        _run.Serve(BlockState.Empty);

        var transfer = Assert.IsType<AllocatorEffect.Transfer>(Assert.Single(_run.Request(Remove("10.99.0.12:8283"))));

        Assert.Equal(Voters().Remove("10.99.0.12:8283"), transfer.Next);
    }

    [Fact]
    public void Once_the_change_is_current_the_requester_is_told_and_the_incarnation_ends()
    {
        var effects = MakeCurrent();

        Assert.Equal(Voters().Add(Fourth), Assert.IsType<LeaseMessages.VotersChanged>(Replies(effects)[0]).Voters);
        Assert.Equal(AllocatorPhase.Stopped, _run.State.Phase);
        Assert.Single(effects.OfType<AllocatorEffect.Stop>());
    }

    [Fact]
    public void Who_asked_meanwhile_is_told_to_ask_again()
    {
        var late = Add("10.99.0.15:8283");

        var effects = MakeCurrent(late);

        var refused = Assert.IsType<LeaseMessages.LeaseRefused>(Replies(effects)[1]);
        Assert.Equal((late.RequestId, RefusalReason.Superseded), (refused.RequestId, refused.Reason));
    }

    [Fact]
    public void An_unfinished_proposal_that_is_found_is_finished_first()
    {
        var unfinished = Voters().Add(Fourth);
        var found = BlockState.Empty.With(new VoterEntry(new Ballot(7, IdOf(1)), 3, Voters(), unfinished));
        var request = Remove("10.99.0.12:8283");
        _run.Request(request);

        Assert.Equal(unfinished, Assert.IsType<AllocatorEffect.Transfer>(Assert.Single(_run.Serve(found))).Next);
        var write = Assert.IsType<AllocatorEffect.WriteVoters>(Assert.Single(_run.Handle(new AllocatorEvent.TransferDone(true))));

        Assert.Equal(new VoterEntry(_run.State.Ballot, 1, Voters(), unfinished), write.Voters);
        Assert.True(_run.State.Ballot > new Ballot(7, IdOf(1)));
        Assert.Same(request, Assert.Single(_run.State.Waiting));
    }

    [Fact]
    public void A_proposal_of_another_cluster_is_not_finished()
    {
        var others = new VoterSet(IdOf(901), 1, Voters().Voters);
        var found = BlockState.Empty.With(new VoterEntry(new Ballot(7, IdOf(1)), 3, others, others.Add(Fourth)));

        Assert.Empty(_run.Serve(found));
    }

    [Theory]
    [InlineData(Fourth, true)]
    [InlineData("10.99.0.12:8283", false)]
    public void A_change_that_is_done_is_confirmed_at_once(string voter, bool isRemoval)
    {
        _run.Serve(BlockState.Empty);

        var reply = Assert.Single(Replies(_run.Request(new LeaseMessages.VoterRequest(IdOf(1), voter, isRemoval))));

        Assert.Equal(new LeaseMessages.VotersChanged(IdOf(1), Voters()), reply);
        Assert.Equal(AllocatorPhase.Idle, _run.State.Phase);
    }

    [Fact]
    public void The_last_voter_is_not_removed()
    {
        var run = AllocatorRun.OfVoters(new VoterSet(IdOf(900), 1, [Fourth]));
        run.Serve(BlockState.Empty);

        NotAllowed("the last voter cannot be removed; add another one first", run.Request(Remove(Fourth)));
    }

    [Fact]
    public void There_are_never_more_than_seven_voters()
    {
        var run = AllocatorRun.OfVoters(new VoterSet(IdOf(900), 1, Enumerable.Range(1, 7).Select(node => $"10.0.0.{node}:8283")));
        run.Serve(BlockState.Empty);

        NotAllowed("there are 7 voters, and more than 7 would only be slower; remove one first", run.Request(Add(Fourth)));
    }

    [Fact]
    public void A_failed_transfer_has_changed_nothing()
    {
        _run.Serve(BlockState.Empty);
        _run.Request(Add(Fourth));

        var effects = _run.Handle(new AllocatorEvent.TransferDone(false));

        Assert.Equal(RefusalReason.NoQuorum, Assert.IsType<LeaseMessages.LeaseRefused>(Assert.Single(Replies(effects))).Reason);
        Assert.Single(effects.OfType<AllocatorEffect.Stop>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_unconfirmed_write_or_check_is_an_unknown_outcome(bool isWritten)
    {
        _run.Serve(BlockState.Empty);
        _run.Request(Add(Fourth));
        _run.Handle(new AllocatorEvent.TransferDone(true));
        if (isWritten)
        {
            _run.Handle(new AllocatorEvent.WriteDone(true));
        }

        var effects = _run.Handle(isWritten ? new AllocatorEvent.ReadDone(null) : new AllocatorEvent.WriteDone(false));

        Assert.Equal(RefusalReason.UnknownOutcome, Assert.IsType<LeaseMessages.LeaseRefused>(Assert.Single(Replies(effects))).Reason);
    }

    [Fact]
    public void A_proposal_that_was_overwritten_meanwhile_is_not_confirmed()
    {
        _run.Serve(BlockState.Empty);
        _run.Request(Add(Fourth));
        var proposal = Assert.IsType<AllocatorEffect.WriteVoters>(Assert.Single(_run.Handle(new AllocatorEvent.TransferDone(true))));
        _run.Handle(new AllocatorEvent.WriteDone(true));

        var other = proposal.Voters with { Sequence = 9, Proposed = Voters().Remove("10.99.0.11:8283") };
        var effects = _run.Handle(new AllocatorEvent.ReadDone(BlockState.Empty.WithClaim(_run.State.Ballot).With(other)));

        Assert.Equal(RefusalReason.Superseded, Assert.IsType<LeaseMessages.LeaseRefused>(Assert.Single(Replies(effects))).Reason);
        Assert.Empty(effects.OfType<AllocatorEffect.WriteVoters>());
    }

    [Theory]
    [InlineData(AllocatorPhase.Reading)]
    [InlineData(AllocatorPhase.Rereading)]
    [InlineData(AllocatorPhase.Checking)]
    public void An_allocator_that_reads_of_other_voters_stops_and_sends_the_requesters_elsewhere(AllocatorPhase phase)
    {
        var run = new AllocatorRun(new AllocatorState { Block = 0, Range = (0, 4), Incarnation = IdOf(1000), Voters = Voters() });
        run.Handle(new AllocatorEvent.Begin());
        run.Request(LeaseRequest(1));
        if (phase != AllocatorPhase.Reading)
        {
            run.Handle(new AllocatorEvent.ReadDone(BlockState.Empty, Voters()));
            run.Handle(new AllocatorEvent.WriteDone(true));
        }

        if (phase == AllocatorPhase.Checking)
        {
            run.Handle(new AllocatorEvent.ReadDone(BlockState.Empty.WithClaim(run.State.Ballot), Voters()));
            run.Handle(new AllocatorEvent.WriteDone(true));
        }

        Assert.Equal(phase, run.State.Phase);
        var effects = run.Handle(new AllocatorEvent.ReadDone(BlockState.Empty.WithClaim(run.State.Ballot), Voters().Add(Fourth)));

        var refused = Assert.IsType<LeaseMessages.LeaseRefused>(Assert.Single(Replies(effects)));
        Assert.Equal((RefusalReason.Superseded, $"the voters have changed to {Voters().Add(Fourth)}"), (refused.Reason, refused.Message));
        Assert.Single(effects.OfType<AllocatorEffect.Stop>());
    }

    [Fact]
    public void The_voters_of_another_cluster_say_nothing()
    {
        var run = new AllocatorRun(new AllocatorState { Block = 0, Range = (0, 4), Incarnation = IdOf(1000), Voters = Voters() });
        run.Handle(new AllocatorEvent.Begin());

        Assert.IsType<AllocatorEffect.WriteClaim>(Assert.Single(
            run.Handle(new AllocatorEvent.ReadDone(BlockState.Empty, new VoterSet(IdOf(901), 9, [Fourth])))));
    }

    private ImmutableArray<AllocatorEffect> MakeCurrent(params LeaseMessages.VoterRequest[] late)
    {
        _run.Serve(BlockState.Empty);
        _run.Request(Add(Fourth));
        foreach (var request in late)
        {
            Assert.Empty(_run.Request(request));
        }

        var proposal = Assert.IsType<AllocatorEffect.WriteVoters>(Assert.Single(_run.Handle(new AllocatorEvent.TransferDone(true))));
        var current = Assert.IsType<AllocatorEffect.WriteVoters>(Assert.Single(_run.Confirm(proposal)));
        Assert.IsType<AllocatorEffect.Read>(Assert.Single(_run.Handle(new AllocatorEvent.WriteDone(true))));
        return _run.Handle(new AllocatorEvent.ReadDone(BlockState.Empty.WithClaim(_run.State.Ballot).With(current.Voters)));
    }

    private static LeaseMessages.VoterRequest Add(string voter) => new(Guid.NewGuid(), voter, false);

    private static LeaseMessages.VoterRequest Remove(string voter) => new(Guid.NewGuid(), voter, true);

    private static void NotAllowed(string expected, IEnumerable<AllocatorEffect> effects)
    {
        var refused = Assert.IsType<LeaseMessages.LeaseRefused>(Assert.Single(Replies(effects)));
        Assert.Equal((RefusalReason.NotAllowed, expected), (refused.Reason, refused.Message));
    }

    private static LeaseMessages.ILeaseReply[] Replies(IEnumerable<AllocatorEffect> effects) =>
        [.. effects.OfType<AllocatorEffect.Reply>().Select(reply => reply.Message)];
}
