using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using FlannelMesh.Membership;
using static FlannelMesh.Membership.BootstrapMessages;

namespace FlannelMesh.Tests.Membership;

public class JoinDeciderTests
{
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
        Assert.Equal(Node(2), Assert.Single(Joined(situation with { Answers = Answers((2, true)), Elapsed = Margin * 4 })));
    }

    [Fact]
    public void Whoever_is_in_a_cluster_is_joined_without_waiting() =>
        Assert.Equal<Address>([Node(2), Node(3)], Joined(Situation(self: 1, seeds: [1, 2, 3]) with { Answers = Answers((2, true), (3, true)) }));

    [Fact]
    public void A_node_that_is_no_seed_never_forms()
    {
        var situation = Situation(self: 4, seeds: [1, 2, 3]) with { Answers = Answers((1, false), (2, false), (3, false)), Elapsed = TimeSpan.FromHours(1) };

        Assert.IsType<JoinDecision.Wait>(JoinDecider.Decide(situation));
    }

    [Fact]
    public void Only_the_first_seed_forms_and_only_with_the_word_of_most_for_a_while()
    {
        var situation = Situation(self: 1, seeds: [1, 2, 3]);

        Assert.IsType<JoinDecision.Wait>(JoinDecider.Decide(situation with { Elapsed = TimeSpan.FromHours(1) }));
        Assert.IsType<JoinDecision.Wait>(JoinDecider.Decide(situation with { Answers = Answers((2, false)), Elapsed = Margin / 2 }));
        Assert.IsType<JoinDecision.Form>(JoinDecider.Decide(situation with { Answers = Answers((2, false)), Elapsed = Margin }));
        var second = Situation(self: 2, seeds: [1, 2, 3]) with { Answers = Answers((3, false)), Elapsed = TimeSpan.FromHours(1) };
        var wait = Assert.IsType<JoinDecision.Wait>(JoinDecider.Decide(second));
        Assert.Contains("10.0.0.1:8283", wait.Reason, StringComparison.Ordinal);
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
        var refusal = new ProbeReply(NodeId.New(), "h2", true, Objection.Network, "Network is A in the cluster and B here", "");
        var situation = Situation(self: 1, seeds: [1, 2]) with
        {
            Answers = Answers((3, true)).Add(Node(2), refusal),
        };

        var refused = Assert.IsType<JoinDecision.Refused>(JoinDecider.Decide(situation));
        Assert.Equal(("h2", Objection.Network), (refused.By, refused.Objection));
    }

    private static Address[] Joined(JoinSituation situation) => [.. Assert.IsType<JoinDecision.Join>(JoinDecider.Decide(situation)).Contacts];

    private static JoinSituation Situation(int self, int[] seeds) => new()
    {
        Self = Node(self),
        Seeds = [.. seeds.Select(Node)],
        FormationMargin = Margin,
    };

    private static ImmutableDictionary<Address, ProbeReply> Answers(params (int Node, bool InCluster)[] answers) =>
        answers.ToImmutableDictionary(
            answer => Node(answer.Node),
            answer => new ProbeReply(NodeId.New(), $"h{answer.Node}", answer.InCluster, Objection.None, "", ""));

    private static Address Node(int number) => new IPEndPoint(IPAddress.Parse($"10.0.0.{number}"), 8283).ToAddress();
}
