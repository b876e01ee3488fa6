using System.Collections.Immutable;
using FlannelMesh.Identity;
using FlannelMesh.Membership.Formation;
using FlannelMesh.Tests.Leases;

namespace FlannelMesh.Tests.Membership.Formation;

public class RestartedCandidateTests
{
    private static readonly ImmutableArray<string> Expected = ["a:1", "b:1", "c:1"];

    [Fact]
    public void A_candidate_killed_before_its_own_promise_is_on_disk_does_not_use_its_round_twice()
    {
        var (a, b, c) = (ClusterRecord.Empty, ClusterRecord.Empty, ClusterRecord.Empty);

        // A asks b and c, both promise, and it sends its value; its own promise is not on disk yet when it is killed.
        var first = Start(a, 1);
        first = Promise(first, "b:1", ref b, 71);
        first = Promise(first, "c:1", ref c, 71);
        var late = new FormationMessages.Accept(first.Round, first.Value!);

        // It starts again, and a majority (itself and b) agrees with it on a cluster.
        var second = Start(a, 2);
        second = Promise(second, "a:1", ref a, 72);
        second = Promise(second, "b:1", ref b, 72);
        second = Accept(second, "a:1", ref a);
        second = Accept(second, "b:1", ref b);
        Assert.True(second.IsChosen);

        // Now c gets to what was sent to it before, and b and c bring up a cluster without a.
        (c, _) = Acceptor.Handle(c, late);
        var third = Start(c, 3);
        third = Promise(third, "c:1", ref c, 73);
        third = Promise(third, "b:1", ref b, 73);
        third = Accept(third, "b:1", ref b);
        third = Accept(third, "c:1", ref c);

        Assert.Equal((first.Round < second.Round, second.Value!.ClusterId), (true, third.Value!.ClusterId));
    }

    /// <summary>As FormationActor begins a round.</summary>
    private static Proposal Start(ClusterRecord record, int round) =>
        Proposal.Begin(Expected, null, record.Promised?.Number ?? 0, LeaseSamples.IdOf(round));

    private static Proposal Promise(Proposal proposal, string from, ref ClusterRecord record, int fresh)
    {
        (record, var promise) = Acceptor.Handle(record, new FormationMessages.Prepare(proposal.Round, string.Join(',', Expected)), string.Join(',', Expected), false);
        var (next, givenUp) = proposal.On(from, promise, LeaseSamples.IdOf(fresh));
        Assert.Null(givenUp);
        return next;
    }

    private static Proposal Accept(Proposal proposal, string from, ref ClusterRecord record)
    {
        (record, var accepted) = Acceptor.Handle(record, new FormationMessages.Accept(proposal.Round, proposal.Value!));
        return proposal.On(from, accepted);
    }
}
