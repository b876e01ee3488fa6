using Akka.Cluster;
using FlannelMesh.Membership;
using FlannelMesh.Testing;

namespace FlannelMesh.Tests.Hosting.Cluster;

/// <summary>Many join at one moment, and some of them die of it and come again.</summary>
[Collection("cluster")]
public sealed class JoinStormTests
{
    private readonly QuarantineWatch _quarantines = new();

    [Fact]
    public async Task Those_that_die_while_joining_and_come_again_at_once_are_members_and_no_living_one_is_quarantined()
    {
        const int Voters = 3;
        const int Nodes = 14;
        await using var cluster = new TestCluster(Voters, Nodes);

        // Nine start for good; five are killed in their first join, then at once again, and join as their third run.
        var nodes = await Task.WhenAll(Enumerable.Range(0, Nodes).Select(number => number < Nodes - 5 ? StartAsync(cluster, number) : StormAsync(cluster, number)));

        TestCluster.AwaitSettled(nodes);
        AwaitAllUp(nodes);
        AssertNobodySuffered(nodes);
    }

    [Fact]
    public async Task One_at_a_time_all_get_in()
    {
        await using var cluster = new TestCluster(voters: 2, addresses: 7);

        var nodes = await Task.WhenAll(Enumerable.Range(0, 7).Select(number => StartAsync(cluster, number, atATime: 1)));

        TestCluster.AwaitSettled(nodes);
        AssertNobodySuffered(nodes);
    }

    [Fact]
    public async Task Whose_turn_has_not_come_stays_outside_but_for_voters()
    {
        await using var cluster = new TestCluster(voters: 2, addresses: 3);
        var voters = await Task.WhenAll(StartAsync(cluster, 0, atATime: 0), StartAsync(cluster, 1, atATime: 0));
        TestCluster.AwaitSettled(voters);

        var waiting = await StartAsync(cluster, 2);
        await Task.Delay(TimeSpan.FromSeconds(2));

        Assert.Null(waiting.Membership.Value.SelfStatus);
        Assert.Null(waiting.Board.ClusterProblem.Value.Text);
        Assert.All(voters, voter => Assert.Equal(2, voter.Membership.Value.Members.Length));
        AssertNobodySuffered([.. voters, waiting]);
    }

    private async Task<ClusterNode> StormAsync(TestCluster cluster, int number)
    {
        var first = await StartAsync(cluster, number);
        await Task.Run(() => Eventually.True(() => first.Membership.Value.SelfStatus is not null, "it is joining", TestCluster.Patience));
        await first.CrashAsync();
        var second = await StartAsync(cluster, number);
        await second.CrashAsync();
        return await StartAsync(cluster, number);
    }

    private async Task<ClusterNode> StartAsync(TestCluster cluster, int number, int atATime = JoinTurns.AtATime)
    {
        var node = await cluster.StartAsync(number, settings => settings with { JoinersAtATime = atATime });
        _quarantines.Add(node);
        return node;
    }

    /// <summary>Each sees all as they are now: up, reachable, and nobody else.</summary>
    private static void AwaitAllUp(ClusterNode[] nodes)
    {
        var expected = nodes.Select(node => (node.Name, Incarnation(node), MemberStatus.Up, true)).ToHashSet();
        Eventually.True(
            () => nodes.All(node => node.Membership.Value.Members.Select(member => (member.Name, member.Incarnation, member.Status, member.IsReachable)).ToHashSet().SetEquals(expected)),
            $"{nodes.Length} nodes see each other up, as the runs that they are",
            TestCluster.Patience);
    }

    private void AssertNobodySuffered(ClusterNode[] nodes)
    {
        Assert.All(nodes, node => Assert.Empty(node.Lifetime.Failures));
        Assert.All(nodes, node => Assert.False(node.System.WhenTerminated.IsCompleted, $"{node.Name} has ended its session"));
        Assert.Empty(_quarantines.Told.Intersect(nodes));
        var living = nodes.Select(node => (Akka.Cluster.Cluster.Get(node.System).SelfAddress, Incarnation(node))).ToHashSet();
        Assert.DoesNotContain(_quarantines.Quarantined, entry => living.Contains((entry.Address, entry.Incarnation)));
    }

    private static int Incarnation(ClusterNode node) => Akka.Cluster.Cluster.Get(node.System).SelfUniqueAddress.Uid;
}
