using Akka.Actor;
using FlannelMesh.Leases.Voters;
using FlannelMesh.Membership;
using FlannelMesh.Tests.Leases;

namespace FlannelMesh.Tests.Membership;

public class SplitWatchTests
{
    private static readonly Guid Own = LeaseSamples.IdOf(900);
    private static readonly Guid Other = LeaseSamples.IdOf(901);
    private static readonly Address Self = AddressOf(2);

    private readonly SplitWatch _watch = new();
    private MembershipView _view = Views.Joined(Views.Member(1, isVoter: true), Views.Member(2, isVoter: true));

    [Fact]
    public void Another_cluster_is_news_once_and_a_problem_while_it_answers()
    {
        var (text, mustRejoin) = Observe(5, Reply(5, Other));
        Assert.False(mustRejoin);
        Assert.Equal(
            $"h5 at 10.99.0.15:8283 is in another cluster ({Other}; this one is {Own}). Give all nodes the same seeds; the nodes of the "
            + "cluster that is not wanted start anew without cluster.json and leases/ in their --data-dir",
            text);
        Assert.Null(Observe(5, Reply(5, Other)).NewText);
        Assert.Equal(new ClusterProblem(text, true), _watch.Problem(SeedSet.Empty));

        _watch.NextRound();
        Assert.Null(Observe(5, Reply(5, Other)).NewText);
        Assert.Equal(text, _watch.Problem(SeedSet.Empty).Text);
    }

    [Fact]
    public void Who_answers_no_more_is_forgotten()
    {
        var text = Observe(5, Reply(5, Other)).NewText;
        _watch.NextRound();
        Assert.Equal(text, _watch.Problem(SeedSet.Empty).Text);

        _watch.NextRound();

        Assert.Equal(ClusterProblem.None, _watch.Problem(SeedSet.Empty));
        Assert.Equal(text, Observe(5, Reply(5, Other)).NewText);
    }

    [Fact]
    public void A_cluster_that_replaces_this_one_is_joined() =>
        Assert.True(Observe(5, Reply(5, Other) with { Replaces = [LeaseSamples.IdOf(902), Own] }).MustRejoin);

    [Fact]
    public void A_problem_of_the_seeds_is_told_if_there_is_none_of_the_cluster()
    {
        var seeds = new SeedSet([], "a.example has no address");
        Assert.Equal(new ClusterProblem("a.example has no address"), _watch.Problem(seeds));

        Observe(5, Reply(5, Other));

        Assert.True(_watch.Problem(seeds).OtherCluster);
    }

    [Fact]
    public void Members_and_nodes_in_no_cluster_say_nothing()
    {
        Assert.Equal((null, false), Observe(1, Reply(1, Other)));
        Assert.Equal((null, false), Observe(5, Reply(5, Other) with { InCluster = false }));
        Assert.Equal((null, false), Observe(5, Reply(5, Other) with { Voters = null }));
        Assert.Equal(ClusterProblem.None, _watch.Problem(SeedSet.Empty));
    }

    /// <summary>This part has two voters; of two parts of one size the one of the lower address stays.</summary>
    [Theory]
    [InlineData(5, 1, false)]
    [InlineData(5, 2, false)]
    [InlineData(5, 3, true)]
    [InlineData(0, 1, false)]
    [InlineData(0, 2, true)]
    [InlineData(0, 3, true)]
    public void The_smaller_part_of_one_cluster_joins_the_other(int from, int votersUp, bool mustRejoin)
    {
        var reply = Reply(from, Own) with { VotersUp = votersUp };
        Observe(from, reply);

        Assert.Equal((null, mustRejoin), Observe(from, reply));
    }

    [Fact]
    public void One_answer_can_be_of_a_node_that_is_just_joining()
    {
        var reply = Reply(5, Own) with { VotersUp = 3 };
        Assert.False(Observe(5, reply).MustRejoin);

        _view = Views.Joined(Views.Member(1, isVoter: true), Views.Member(2, isVoter: true), Views.Member(5));
        Observe(5, reply);
        _view = Views.Joined(Views.Member(1, isVoter: true), Views.Member(2, isVoter: true));

        Assert.False(Observe(5, reply).MustRejoin);
        Assert.True(Observe(5, reply).MustRejoin);
    }

    [Fact]
    public void A_voter_that_is_not_reachable_does_not_count_for_the_size_of_this_part()
    {
        _view = Views.Joined(Views.Member(1, isVoter: true) with { IsReachable = false }, Views.Member(2, isVoter: true));
        var reply = Reply(5, Own) with { VotersUp = 2 };
        Observe(5, reply);

        Assert.True(Observe(5, reply).MustRejoin);
    }

    private (string? NewText, bool MustRejoin) Observe(int from, BootstrapMessages.ProbeReply reply) =>
        _watch.Observe(Own, AddressOf(from), reply, _view, Self);

    private static BootstrapMessages.ProbeReply Reply(int node, Guid cluster) => new()
    {
        NodeId = new NodeId(LeaseSamples.IdOf(node)),
        Name = $"h{node}",
        InCluster = true,
        Voters = new VoterSet(cluster, 1, LeaseSamples.Voters().Voters),
    };

    private static Address AddressOf(int node) => Views.Member(node).Address;
}
