using System.Text;
using Akka.Cluster;
using Akka.Configuration;
using FlannelMesh.Benchmarks.Scale.Wire;
using FlannelMesh.Membership;
using FlannelMesh.Testing;

namespace FlannelMesh.Tests.Hosting.Cluster;

/// <summary>Many join at one moment, and some of them die of it and come again.</summary>
[Collection("cluster")]
public sealed class JoinStormTests
{
    private static readonly Config Tapped = ConfigurationFactory.ParseString($"akka.remote.mesh.transport-class = \"{typeof(TappedTransport).AssemblyQualifiedName}\"");

    /// <summary>The resolver of splits does nothing in time.</summary>
    private static readonly Config NoResolver = ConfigurationFactory.ParseString("akka.cluster.split-brain-resolver.stable-after = 10m");

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

    [Fact]
    public async Task A_welcome_that_is_lost_is_asked_for_again_and_keeps_nobody_from_joining()
    {
        var lost = 0;
        var tap = new WireTap(new WireMeter(), new WireCut())
        {
            Loses = frame => frame.Span.IndexOf("InternalClusterAction+Welcome"u8) >= 0 && Interlocked.Increment(ref lost) <= 3,
        };
        await using var cluster = new TestCluster(voters: 1, addresses: 4) { Setup = tap };
        var nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => StartAsync(cluster, number, hocon: Tapped)));

        TestCluster.AwaitSettled(nodes);
        AwaitAllUp(nodes);
        Assert.True(lost > 3, $"{lost} welcomes were sent");
        AssertNobodySuffered(nodes);
    }

    [Fact]
    public async Task Who_dies_while_it_joins_is_taken_out_without_the_resolver_of_splits_and_others_get_in()
    {
        await using var cluster = new TestCluster(voters: 3, addresses: 7);
        var nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(number => StartAsync(cluster, number, hocon: NoResolver)));
        TestCluster.AwaitSettled(nodes);

        var dead = await StartAsync(cluster, 3, hocon: NoResolver);
        await Task.Run(() => Eventually.True(() => nodes.Any(node => node.Membership.Value.Members.Any(member => member.Name == dead.Name)), "it is joining", TestCluster.Patience));
        var incarnation = Incarnation(dead);
        await dead.CrashAsync();
        nodes = [.. nodes, .. await Task.WhenAll(StartAsync(cluster, 4, hocon: NoResolver), StartAsync(cluster, 5, hocon: NoResolver))];

        TestCluster.AwaitSettled(nodes);
        AwaitAllUp(nodes);
        AssertNobodySuffered(nodes);

        // The dead one is shut out; so the watch would have seen others.
        Eventually.True(() => _quarantines.Quarantined.Any(entry => entry.Incarnation == incarnation), "the dead run is shut out", TestCluster.Patience);

        // Nor do those who come later wait for the dead one.
        nodes = [.. nodes, await StartAsync(cluster, 6, hocon: NoResolver)];
        TestCluster.AwaitSettled(nodes);
        AwaitAllUp(nodes);
        AssertNobodySuffered(nodes);
    }

    [Fact]
    public async Task Who_comes_again_before_all_have_heard_of_its_dead_run_asks_whom_that_one_asked_and_is_a_member_once()
    {
        await ComeAgainAsync(Check, isForgetful: false);

        Task Check(TestCluster cluster, ClusterNode[] voters, ClusterNode again)
        {
            ClusterNode[] nodes = [.. voters, again];
            TestCluster.AwaitSettled(nodes);
            AwaitAllUp(nodes);
            AssertNobodySuffered(nodes);
            Eventually.True(() => again.Cluster.Current.Contact is null, "everybody knows it", TestCluster.Patience);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Two_runs_of_one_node_that_different_members_let_in_become_one()
    {
        await ComeAgainAsync(Check, isForgetful: true);

        async Task Check(TestCluster cluster, ClusterNode[] voters, ClusterNode again)
        {
            Eventually.True(
                () => voters.Any(voter => voter.Membership.Value.Members.Count(member => member.Name == again.Name) == 2), "two runs are members", TestCluster.Patience);

            // Akka takes out by address, mostly the living one too. The agent goes on as a new run.
            Eventually.True(
                () => again.System.WhenTerminated.IsCompleted || voters.All(voter => voter.Membership.Value.Members.Length == 4),
                "one of them is taken out",
                TestCluster.Patience);
            ClusterNode[] nodes = [.. voters, again.System.WhenTerminated.IsCompleted ? await StartAsync(cluster, 3, hocon: Tapped) : again];

            TestCluster.AwaitSettled(nodes);
            AwaitAllUp(nodes);
            AssertNobodySuffered(nodes);
        }
    }

    /// <summary>
    /// Three voters, and a fourth that dies once one of them has let it in and before the others have heard of it. Then it comes again, and
    /// gets the answer of that voter last.
    /// </summary>
    private async Task ComeAgainAsync(Func<TestCluster, ClusterNode[], ClusterNode, Task> check, bool isForgetful)
    {
        var (isQuiet, isJoining, lost) = (false, false, 0);
        var reply = (From: Array.Empty<byte>(), To: Array.Empty<byte>());
        var tap = new WireTap(new WireMeter(), new WireCut())
        {
            Loses = frame =>
            {
                isJoining |= reply.From.Length > 0 && frame.Span.IndexOf("InternalClusterAction+Join,"u8) >= 0;
                return (isQuiet && !isJoining && frame.Span.IndexOf("Akka.Cluster.Gossip"u8) >= 0)
                    || (IsReply(frame.Span, reply.From, reply.To) && Interlocked.Increment(ref lost) <= 3);
            },
        };
        await using var cluster = new TestCluster(voters: 3, addresses: 4) { Setup = tap };
        var voters = await Task.WhenAll(Enumerable.Range(0, 3).Select(number => StartAsync(cluster, number, hocon: Tapped)));
        TestCluster.AwaitSettled(voters);

        // Only the voter that lets it in knows of it, and is the last to answer its next run.
        isQuiet = true;
        var dead = await StartAsync(cluster, 3, hocon: Tapped);
        await Task.Run(() => Eventually.True(() => dead.Membership.Value.SelfStatus is not null, "it is joining", TestCluster.Patience));
        var contact = dead.Cluster.Current.Contact;
        Assert.NotNull(contact);
        if (isForgetful)
        {
            await dead.Cluster.UpdateAsync(record => record with { Contact = null });
        }

        await dead.CrashAsync();
        reply = (PathOfBootstrap(contact), PathOfBootstrap(dead.Settings.Listen.ToString()));
        var again = await StartAsync(cluster, 3, hocon: Tapped);

        await Task.Run(() => check(cluster, voters, again));
    }

    /// <summary>A frame names the recipient before the sender.</summary>
    private static bool IsReply(ReadOnlySpan<byte> frame, byte[] from, byte[] to) =>
        from.Length > 0 && frame.IndexOf(to) is >= 0 and var recipient && frame.IndexOf(from) > recipient;

    private static byte[] PathOfBootstrap(string hostAndPort) => Encoding.ASCII.GetBytes($"{hostAndPort}/user/bootstrap");

    private async Task<ClusterNode> StormAsync(TestCluster cluster, int number)
    {
        var first = await StartAsync(cluster, number);
        await Task.Run(() => Eventually.True(() => first.Membership.Value.SelfStatus is not null, "it is joining", TestCluster.Patience));
        await first.CrashAsync();
        var second = await StartAsync(cluster, number);
        await second.CrashAsync();
        return await StartAsync(cluster, number);
    }

    private async Task<ClusterNode> StartAsync(TestCluster cluster, int number, int atATime = JoinTurns.AtATime, Config? hocon = null)
    {
        var node = await cluster.StartAsync(
            number, settings => settings with { JoinersAtATime = atATime, Hocon = hocon?.WithFallback(settings.Hocon) ?? settings.Hocon });
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
