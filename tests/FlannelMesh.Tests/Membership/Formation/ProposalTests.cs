using System.Collections.Immutable;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Voters;
using FlannelMesh.Membership.Formation;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Membership.Formation;

public class ProposalTests
{
    private static readonly Ballot Round = RoundOf(5);
    private static readonly Guid Fresh = IdOf(77);

    private readonly Proposal _proposal = new() { Round = Round, Expected = Voters().Voters };

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(5, 3)]
    public void A_majority_of_the_expected_must_promise_and_then_accept(int voters, int needed)
    {
        ImmutableArray<string> expected = [.. Enumerable.Range(1, voters).Select(Address)];
        var proposal = new Proposal { Round = Round, Expected = expected };
        foreach (var voter in Enumerable.Range(1, needed))
        {
            Assert.Null(proposal.Value);
            proposal = Promise(proposal, voter);
        }

        Assert.Equal(new VoterSet(Fresh, 1, expected), proposal.Value);
        foreach (var voter in Enumerable.Range(1, needed))
        {
            Assert.False(proposal.IsChosen);
            proposal = proposal.On(Address(voter), new FormationMessages.Accepted(Round, Round));
        }

        Assert.True(proposal.IsChosen);
    }

    [Fact]
    public void Of_what_was_accepted_the_value_of_the_highest_round_is_taken_on()
    {
        var proposal = new Proposal { Round = Round, Expected = [.. Enumerable.Range(1, 5).Select(Address)] };

        proposal = Promise(Promise(Promise(proposal, 1, accepted: (2, 31)), 2, accepted: (4, 32)), 3, accepted: (3, 33));

        Assert.Equal(IdOf(32), proposal.Value?.ClusterId);
    }

    [Fact]
    public void An_existing_cluster_comes_before_what_was_accepted()
    {
        var proposal = Promise(Promise(_proposal, 1, accepted: (4, 31)), 2, cluster: Voters(version: 3));

        Assert.Equal(Voters(version: 3), proposal.Value);
    }

    [Fact]
    public void Of_an_existing_cluster_the_newest_version_counts()
    {
        var proposal = Promise(Promise(_proposal, 1, cluster: Voters(version: 3)), 2, cluster: Voters(version: 4));

        Assert.Equal(4UL, proposal.Value?.Version);
    }

    [Fact]
    public void Promises_of_different_clusters_end_the_round()
    {
        var (next, givenUp) = Promise(_proposal, 1, cluster: Voters())
            .On(Address(2), Given(2) with { Cluster = new VoterSet(IdOf(31), 1, Voters().Voters) }, Fresh);

        Assert.Equal("the voters belong to different clusters", givenUp);
        Assert.Null(next.Value);
    }

    [Fact]
    public void A_cluster_with_other_voters_by_now_ends_the_round()
    {
        var (next, givenUp) = Promise(_proposal, 1, cluster: Voters()).On(Address(2), Given(2) with { Cluster = Voters().Add(Address(9)) }, Fresh);

        Assert.Equal($"the cluster has other voters now: {Voters().Add(Address(9))}", givenUp);
        Assert.Null(next.Value);
    }

    [Fact]
    public void Who_forgot_its_votes_does_not_count_when_a_cluster_is_brought_back()
    {
        var proposal = _proposal with { Known = Voters() };

        proposal = Promise(Promise(Promise(proposal, 1, cluster: Voters()), 2), 3, accepted: (1, 31));
        Assert.Null(proposal.Value);

        proposal = Promise(proposal, 2, accepted: (1, 900));
        Assert.Equal(Voters(), proposal.Value);
    }

    [Theory]
    [InlineData("an objection", "10.99.0.12:8283: an objection")]
    [InlineData("", "10.99.0.12:8283 has promised itself to another round")]
    public void A_refusal_ends_the_round_and_says_whose(string objection, string expected)
    {
        var refusal = new FormationMessages.Promise(Round, RoundOf(6), null, Ballot.None, null, objection);

        var (next, givenUp) = _proposal.On(Address(2), refusal, Fresh);

        Assert.Equal(expected, givenUp);
        Assert.Same(_proposal, next);
    }

    [Fact]
    public void Promises_of_strangers_of_other_rounds_and_repeated_ones_do_not_count()
    {
        var other = new FormationMessages.Promise(RoundOf(4), RoundOf(4), null, Ballot.None, null, "");

        var proposal = Promise(Promise(Promise(_proposal, 1), 1), 9);
        (proposal, var givenUp) = proposal.On(Address(2), other, Fresh);

        Assert.Null(givenUp);
        Assert.Null(proposal.Value);
        Assert.Equal([Address(1)], proposal.Promises.Keys);
    }

    [Fact]
    public void A_promise_that_comes_late_changes_the_value_no_more()
    {
        var proposal = Promise(Promise(_proposal, 1), 2);

        Assert.Same(proposal, Promise(proposal, 3, accepted: (4, 31)));
    }

    [Theory]
    [InlineData(2, 5UL, 5UL, true)]
    [InlineData(2, 5UL, 6UL, false)]
    [InlineData(2, 4UL, 4UL, false)]
    [InlineData(9, 5UL, 5UL, false)]
    public void Only_an_expected_voter_that_accepted_in_this_round_counts(int from, ulong round, ulong promised, bool counts)
    {
        var proposal = Promise(Promise(_proposal, 1), 2);

        var next = proposal.On(Address(from), new FormationMessages.Accepted(RoundOf(round), RoundOf(promised)));

        Assert.Equal(counts, next.AcceptedBy.Contains(Address(from)));
    }

    [Fact]
    public void Nothing_is_accepted_before_there_is_a_value_nor_twice_by_one_voter()
    {
        var accepted = new FormationMessages.Accepted(Round, Round);
        Assert.Empty(_proposal.On(Address(1), accepted).AcceptedBy);

        var proposal = Promise(Promise(_proposal, 1), 2).On(Address(1), accepted).On(Address(1), accepted);

        Assert.False(proposal.IsChosen);
    }

    private static Proposal Promise(Proposal proposal, int from, VoterSet? cluster = null, (ulong Round, int Cluster)? accepted = null)
    {
        var (next, givenUp) = proposal.On(Address(from), Given(from, accepted) with { Cluster = cluster }, Fresh);
        Assert.Null(givenUp);
        return next;
    }

    private static FormationMessages.Promise Given(int from, (ulong Round, int Cluster)? accepted = null) => new(
        Round,
        Round,
        null,
        accepted is { } known ? new Ballot(known.Round, IdOf(from)) : Ballot.None,
        accepted is { } value ? new VoterSet(IdOf(value.Cluster), 1, Voters().Voters) : null,
        "");

    private static Ballot RoundOf(ulong number) => new(number, IdOf(1));

    private static string Address(int node) => $"10.99.0.{10 + node}:8283";
}
