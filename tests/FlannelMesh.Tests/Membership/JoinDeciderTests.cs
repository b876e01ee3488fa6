using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using FlannelMesh.Leases.Voters;
using FlannelMesh.Membership;
using FlannelMesh.Tests.Leases;
using static FlannelMesh.Membership.BootstrapMessages;

namespace FlannelMesh.Tests.Membership;

public class JoinDeciderTests
{
    private const string SeedText = "10.0.0.1:8283,10.0.0.2:8283,10.0.0.3:8283";

    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(500);

    [Fact]
    public void A_single_seed_forms_at_once() =>
        Assert.IsType<JoinDecision.Form>(JoinDecider.Decide(Situation(self: 1, seeds: [1])));

    [Fact]
    public void A_single_seed_that_was_in_a_cluster_first_waits_for_its_old_members()
    {
        var situation = Situation(self: 1, seeds: [1]) with { LastMembers = [Node(2)] };

        Assert.IsType<JoinDecision.Wait>(JoinDecider.Decide(situation with { Elapsed = Margin }));
        Assert.IsType<JoinDecision.Form>(JoinDecider.Decide(situation with { Elapsed = Margin * 4 }));
        Assert.Equal(Node(2), Joined(situation with { Answers = Answers((2, true)), Elapsed = Margin * 4 }));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(0.49, 2)]
    [InlineData(0.51, 3)]
    [InlineData(0.99, 3)]
    public void Whoever_is_in_a_cluster_is_asked_without_waiting(double chance, int asked) => Assert.Equal(
        Node(asked), Joined(Situation(self: 1, seeds: [1, 2, 3]) with { Answers = Answers((1, false), (2, true), (3, true)), Chance = chance }));

    [Fact]
    public void Whom_the_former_run_asked_is_asked_again_and_waited_for_a_while()
    {
        var situation = Situation(self: 4, seeds: [1, 2, 3]) with { Contact = Node(3), Answers = Answers((1, true), (2, true), (3, true)) };
        var silent = situation with { Answers = Answers((1, true), (2, true)), Looking = JoinDecider.ContactPatience / 2 };

        Assert.Equal(Node(3), Joined(situation));
        var wait = Assert.IsType<JoinDecision.Wait>(JoinDecider.Decide(silent));
        Assert.Contains("10.0.0.3:8283", wait.Reason, StringComparison.Ordinal);
        Assert.Equal((null, false), (wait.Problem, wait.IsForTurn));
        Assert.Equal(Node(1), Joined(silent with { Looking = JoinDecider.ContactPatience }));
    }

    [Fact]
    public void Whom_the_former_run_asked_is_not_waited_for_when_it_is_in_no_cluster_itself() => Assert.Equal(
        Node(1), Joined(Situation(self: 4, seeds: [1, 2, 3]) with { Contact = Node(3), Answers = Answers((1, true), (2, true), (3, false)) }));

    [Fact]
    public void Who_did_not_let_this_run_in_is_asked_again_only_when_nobody_else_is_left()
    {
        var situation = Situation(self: 4, seeds: [1, 2, 3]) with { Contact = Node(1), Failed = [Node(1)], Answers = Answers((1, true), (2, true)) };

        Assert.Equal(Node(2), Joined(situation));
        Assert.Equal(Node(2), Joined(situation with { Answers = Answers((2, true)) }));
        Assert.Equal(Node(1), Joined(situation with { Failed = [Node(1), Node(2)] }));
    }

    [Fact]
    public void A_node_that_every_member_tells_to_wait_waits_for_its_turn_and_goes_by_the_word_of_one()
    {
        var situation = Situation(self: 4, seeds: [1, 2, 3]) with
        {
            Answers = Answers((3, false)).Add(Node(1), Answer(1, true) with { JoinersAhead = 300 }).Add(Node(2), Answer(2, true) with { JoinersAhead = 256 }),
        };

        var wait = Assert.IsType<JoinDecision.Wait>(JoinDecider.Decide(situation));
        Assert.True(wait.IsForTurn);
        Assert.Null(wait.Problem);
        Assert.Equal("256 others are joining; this node's turn comes", wait.Reason);
        Assert.Equal(Node(1), Joined(situation with { Answers = situation.Answers.Remove(Node(2)).SetItem(Node(3), Answer(3, true)) }));
    }

    [Theory]
    [InlineData(2, new[] { 1, 2, 3 })]
    [InlineData(5, new[] { 1, 5 })]
    public void Seeds_and_voters_wait_for_nobody(int self, int[] voters)
    {
        var situation = Situation(self, seeds: [1, 2, 3]);
        var busy = Answer(1, true) with { JoinersAhead = 300, Voters = Cluster(voters: voters) };

        Assert.Equal(Node(1), Joined(situation with { Answers = ImmutableDictionary<Address, ProbeReply>.Empty.Add(Node(1), busy) }));
    }

    [Fact]
    public void A_node_that_is_no_seed_never_forms()
    {
        var situation = Situation(self: 4, seeds: [1, 2, 3]) with { Answers = Answers((1, false), (2, false), (3, false)), Elapsed = TimeSpan.FromHours(1) };

        Assert.IsType<JoinDecision.Wait>(JoinDecider.Decide(situation));
    }

    [Fact]
    public void Only_the_first_seed_that_answers_forms_and_only_with_the_word_of_most_for_a_while()
    {
        var situation = Situation(self: 1, seeds: [1, 2, 3]);

        Assert.IsType<JoinDecision.Wait>(JoinDecider.Decide(situation with { Elapsed = TimeSpan.FromHours(1) }));
        Assert.IsType<JoinDecision.Wait>(JoinDecider.Decide(situation with { Answers = Answers((2, false)), Elapsed = Margin / 2 }));
        Assert.IsType<JoinDecision.Form>(JoinDecider.Decide(situation with { Answers = Answers((2, false)), Elapsed = Margin }));
        var second = Situation(self: 2, seeds: [1, 2, 3]) with { Answers = Answers((1, false), (3, false)), Elapsed = TimeSpan.FromHours(1) };
        var wait = Assert.IsType<JoinDecision.Wait>(JoinDecider.Decide(second));
        Assert.Contains("10.0.0.1:8283", wait.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void When_the_first_seed_is_down_the_next_one_forms() =>
        Assert.IsType<JoinDecision.Form>(JoinDecider.Decide(
            Situation(self: 2, seeds: [1, 2, 3]) with { Answers = Answers((3, false)), Elapsed = Margin }));

    [Fact]
    public void A_seed_that_agreed_to_a_cluster_gives_its_founder_time_to_say_that_it_lives()
    {
        // The first seed answered just before it formed the cluster that the third has heard of since.
        var answers = Answers((1, false)).Add(Node(3), Answer(3, true) with { InCluster = false });
        var situation = Situation(self: 2, seeds: [1, 2, 3]) with { Answers = answers, FounderOf = Cluster().ClusterId };

        Assert.IsType<JoinDecision.Wait>(JoinDecider.Decide(situation with { Elapsed = Margin }));
        Assert.IsType<JoinDecision.Form>(JoinDecider.Decide(situation with { Elapsed = Margin * 4 }));
        Assert.Equal(Node(1), Joined(situation with { Answers = answers.SetItem(Node(1), Answer(1, true)) }));
    }

    [Fact]
    public void A_seed_with_other_seeds_forms_nothing_and_both_lists_are_told()
    {
        var answers = Answers((2, false)).Add(Node(3), Answer(3, false) with { Seeds = "10.0.0.3:8283" });
        var wait = Assert.IsType<JoinDecision.Wait>(JoinDecider.Decide(Situation(self: 1, seeds: [1, 2, 3]) with { Answers = answers, Elapsed = TimeSpan.FromHours(1) }));

        Assert.Contains("[10.0.0.3:8283]", wait.Problem, StringComparison.Ordinal);
        Assert.Contains(SeedText, wait.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cluster_that_was_is_brought_back_by_its_voters_and_not_by_seeds_of_other_lists()
    {
        var cluster = Cluster(version: 4, voters: [2, 3, 5]);
        var situation = Situation(self: 2, seeds: [1, 2, 3]) with { Cluster = cluster, CanVote = true, Elapsed = TimeSpan.FromHours(1) };
        var voter = Answer(5, false) with { Voters = cluster, CanVote = true };

        Assert.IsType<JoinDecision.Wait>(JoinDecider.Decide(situation with { Answers = Answers((1, false)) }));
        var form = Assert.IsType<JoinDecision.Form>(JoinDecider.Decide(situation with { Answers = Answers((1, false)).Add(Node(5), voter) }));
        Assert.Equal(cluster, form.Known);
        Assert.IsType<JoinDecision.Wait>(JoinDecider.Decide(situation with { Answers = Answers((1, false)).Add(Node(5), voter with { CanVote = false }) }));
        Assert.IsType<JoinDecision.Wait>(JoinDecider.Decide(situation with { CanVote = false, Answers = Answers((1, false)).Add(Node(5), voter) }));
    }

    [Fact]
    public void When_too_many_voters_lost_their_disks_the_way_out_is_told()
    {
        var cluster = Cluster();
        var lost = Answer(2, false) with { Voters = null };
        var situation = Situation(self: 1, seeds: [1, 2, 3]) with
        {
            Cluster = cluster,
            CanVote = true,
            Elapsed = TimeSpan.FromHours(1),
            Answers = ImmutableDictionary<Address, ProbeReply>.Empty.Add(Node(2), lost).Add(Node(3), lost),
        };

        var wait = Assert.IsType<JoinDecision.Wait>(JoinDecider.Decide(situation));
        Assert.Contains("recover --force-new-cluster", wait.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_of_another_cluster_is_told_what_to_do()
    {
        var situation = Situation(self: 4, seeds: [1, 2, 3]) with { Cluster = Cluster(id: 901), Answers = Answers((1, true)) };

        var refused = Assert.IsType<JoinDecision.Refused>(JoinDecider.Decide(situation));
        Assert.Equal(Objection.Cluster, refused.Objection);
        Assert.Contains("cluster.json", refused.Message, StringComparison.Ordinal);
        var replacing = Answers((1, true)).SetItem(Node(1), Answer(1, true) with { Replaces = [LeaseSamples.IdOf(901)] });
        Assert.IsType<JoinDecision.Join>(JoinDecider.Decide(situation with { Answers = replacing }));
    }

    [Fact]
    public void Two_clusters_that_answer_are_a_problem_for_a_new_node_and_none_for_a_member_of_one()
    {
        var answers = Answers((1, true)).Add(Node(2), Answer(2, true) with { Voters = Cluster(id: 901) });
        var situation = Situation(self: 4, seeds: [1, 2, 3]) with { Answers = answers };

        Assert.NotNull(Assert.IsType<JoinDecision.Wait>(JoinDecider.Decide(situation)).Problem);
        Assert.Equal(Node(2), Joined(situation with { Cluster = Cluster(id: 901) }));
    }

    [Fact]
    public void Of_seeds_from_dns_the_expected_number_of_lowest_ones_are_the_voters()
    {
        var situation = Situation(self: 1, seeds: [1, 2, 3, 4]) with { Expect = 3, Elapsed = TimeSpan.FromHours(1) };
        var seeds = JoinDecider.SeedText(situation.Seeds);
        ImmutableArray<int> answering = [2, 4];
        var answers = answering.ToImmutableDictionary(Node, node => Answer(node, false) with { Seeds = seeds });

        Assert.Equal<string>(["10.0.0.1:8283", "10.0.0.2:8283", "10.0.0.3:8283"], Assert.IsType<JoinDecision.Form>(JoinDecider.Decide(situation with { Answers = answers })).Expected);
        Assert.IsType<JoinDecision.Wait>(JoinDecider.Decide(situation with { Answers = answers.Remove(Node(2)) }));
        Assert.IsType<JoinDecision.Wait>(JoinDecider.Decide(situation with { Self = Node(4), Answers = answers.SetItem(Node(1), answers[Node(2)]).Remove(Node(4)) }));
        Assert.IsType<JoinDecision.Wait>(JoinDecider.Decide(situation with { Expect = 5, Answers = answers }));
    }

    [Fact]
    public void Answers_of_nodes_that_are_no_seeds_do_not_count_as_votes()
    {
        var situation = Situation(self: 1, seeds: [1, 2, 3]) with { Answers = Answers((8, false), (9, false)), Elapsed = TimeSpan.FromHours(1) };

        Assert.IsType<JoinDecision.Wait>(JoinDecider.Decide(situation));
    }

    [Fact]
    public void A_refusal_by_a_member_comes_before_everything()
    {
        var refusal = Answer(2, true) with { Objection = Objection.Network, Message = "Network is A in the cluster and B here" };
        var situation = Situation(self: 1, seeds: [1, 2]) with
        {
            Answers = Answers((3, true)).Add(Node(2), refusal),
        };

        var refused = Assert.IsType<JoinDecision.Refused>(JoinDecider.Decide(situation));
        Assert.Equal(("h2", Objection.Network), (refused.By, refused.Objection));
    }

    private static Address Joined(JoinSituation situation) => Assert.IsType<JoinDecision.Join>(JoinDecider.Decide(situation)).Contact;

    private static JoinSituation Situation(int self, int[] seeds) => new()
    {
        Self = Node(self),
        Seeds = [.. seeds.Select(Node)],
        FormationMargin = Margin,
    };

    private static ImmutableDictionary<Address, ProbeReply> Answers(params (int Node, bool InCluster)[] answers) =>
        answers.ToImmutableDictionary(
            answer => Node(answer.Node),
            answer => Answer(answer.Node, answer.InCluster));

    private static ProbeReply Answer(int node, bool isInCluster) => new()
    {
        NodeId = new NodeId(LeaseSamples.IdOf(node)),
        Name = $"h{node}",
        InCluster = isInCluster,
        Voters = isInCluster ? Cluster() : null,
        CanVote = isInCluster,
        Seeds = SeedText,
    };

    private static VoterSet Cluster(int id = 900, ulong version = 1, params int[] voters) =>
        new(LeaseSamples.IdOf(id), version, (voters.Length == 0 ? [1, 2, 3] : voters).Select(voter => Node(voter).ToHostPort()));

    private static Address Node(int number) => new IPEndPoint(IPAddress.Parse($"10.0.0.{number}"), 8283).ToAddress();
}
