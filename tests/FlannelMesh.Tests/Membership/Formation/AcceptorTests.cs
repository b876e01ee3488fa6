using FlannelMesh.Identity;
using FlannelMesh.Leases;
using FlannelMesh.Membership.Formation;
using FlannelMesh.Tests.Leases;

namespace FlannelMesh.Tests.Membership.Formation;

public class AcceptorTests
{
    private const string Expected = "10.99.0.11:8283,10.99.0.12:8283,10.99.0.13:8283";

    /// <summary>The round of this number; of two with one number the one of the higher node comes later.</summary>
    [Theory]
    [InlineData(0, 0, 1, 1, true)]
    [InlineData(1, 1, 2, 1, true)]
    [InlineData(1, 1, 1, 2, true)]
    [InlineData(1, 1, 1, 1, true)]
    [InlineData(1, 2, 1, 1, false)]
    [InlineData(3, 1, 2, 2, false)]
    public void A_round_is_promised_unless_a_later_one_was(ulong promised, int promisedTo, ulong asked, int by, bool isGiven)
    {
        var record = promised == 0 ? ClusterRecord.Empty : ClusterRecord.Empty with { Promised = Round(promised, promisedTo) };

        var (next, promise) = Prepare(record, RoundOf(asked, by));

        var highest = isGiven ? RoundOf(asked, by) : RoundOf(promised, promisedTo);
        Assert.Equal((isGiven, highest, RoundOf(asked, by)), (promise.IsGiven, promise.Promised, promise.Round));
        Assert.Equal(record with { Promised = Round(highest.Number, isGiven ? by : promisedTo) }, next);
        Assert.Equal("", promise.Objection);
    }

    [Theory]
    [InlineData(0, 0, 1, 1, true)]
    [InlineData(1, 1, 1, 1, true)]
    [InlineData(1, 1, 1, 2, true)]
    [InlineData(1, 1, 2, 1, true)]
    [InlineData(1, 2, 1, 1, false)]
    [InlineData(2, 1, 1, 2, false)]
    public void A_value_is_accepted_unless_a_later_round_was_promised(ulong promised, int promisedTo, ulong asked, int by, bool isGiven)
    {
        var record = promised == 0 ? ClusterRecord.Empty : ClusterRecord.Empty with { Promised = Round(promised, promisedTo) };

        var (next, accepted) = Acceptor.Handle(record, new FormationMessages.Accept(RoundOf(asked, by), LeaseSamples.Voters()));

        Assert.Equal((isGiven, RoundOf(asked, by)), (accepted.IsGiven, accepted.Round));
        Assert.Equal(isGiven ? RoundOf(asked, by) : RoundOf(promised, promisedTo), accepted.Promised);
        Assert.Equal(
            isGiven
                ? new ClusterRecord
                {
                    Promised = Round(asked, by),
                    AcceptedIn = Round(asked, by),
                    Accepted = ClusterRecord.VoterRecord.Of(LeaseSamples.Voters()),
                }
                : record,
            next);
    }

    [Fact]
    public void A_promise_tells_what_was_accepted_and_in_which_round()
    {
        var (record, _) = Acceptor.Handle(ClusterRecord.Empty, new FormationMessages.Accept(RoundOf(2, 1), LeaseSamples.Voters()));

        var (next, promise) = Prepare(record, RoundOf(3, 2));

        Assert.Equal((RoundOf(2, 1), LeaseSamples.Voters()), (promise.AcceptedIn, promise.Accepted));
        Assert.Null(promise.Cluster);
        Assert.Equal((Round(2, 1), Round(3, 2)), (next.AcceptedIn, next.Promised));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_promise_names_the_cluster_only_if_the_disk_has_its_votes(bool canVote)
    {
        var voters = LeaseSamples.Voters(version: 4);
        var record = ClusterRecord.Empty.With(voters) with { VotesIn = canVote ? voters.ClusterId : null };

        var (_, promise) = Prepare(record, RoundOf(1, 1));

        Assert.True(promise.IsGiven);
        Assert.Equal(canVote ? voters : null, promise.Cluster);
    }

    [Fact]
    public void Who_is_in_a_cluster_promises_nothing()
    {
        var record = ClusterRecord.Empty with { Promised = Round(1, 1) };

        var (next, promise) = Acceptor.Handle(record, new FormationMessages.Prepare(RoundOf(2, 1), Expected), Expected, isInCluster: true);

        Assert.Same(record, next);
        Assert.False(promise.IsGiven);
        Assert.Equal((RoundOf(1, 1), "this node is in a cluster"), (promise.Promised, promise.Objection));
    }

    [Fact]
    public void Who_expects_other_voters_promises_nothing_and_says_which()
    {
        var (next, promise) = Acceptor.Handle(
            ClusterRecord.Empty, new FormationMessages.Prepare(RoundOf(2, 1), Expected), "10.99.0.11:8283", isInCluster: false);

        Assert.Equal(ClusterRecord.Empty, next);
        Assert.False(promise.IsGiven);
        Assert.Equal($"this node expects the voters [10.99.0.11:8283], not [{Expected}]; give all nodes the same seeds", promise.Objection);
    }

    private static (ClusterRecord Record, FormationMessages.Promise Reply) Prepare(ClusterRecord record, Ballot round) =>
        Acceptor.Handle(record, new FormationMessages.Prepare(round, Expected), Expected, isInCluster: false);

    private static Ballot RoundOf(ulong number, int node) => new(number, LeaseSamples.IdOf(node));

    private static ClusterRecord.RoundRecord Round(ulong number, int node) => ClusterRecord.RoundRecord.Of(RoundOf(number, node));
}
