using Akka.Actor;
using FlannelMesh.Membership;
using FlannelMesh.Testing;
using FlannelMesh.Tests.Leases;

namespace FlannelMesh.Tests.Hosting.Cluster;

[Collection("cluster")]
public sealed class AdmissionToAClusterTests
{
    [Fact]
    public async Task A_node_with_another_network_is_refused_with_both_values()
    {
        await using var cluster = new TestCluster(voters: 1, addresses: 2);
        var member = await cluster.StartAsync(0);
        TestCluster.AwaitSettled(member);

        var stranger = await cluster.StartAsync(
            1, settings => settings with { Node = settings.Node with { Network = Pools.Of(64, second: 6) } });

        var (exitCode, message) = Failure(stranger);
        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Contains("10.5.0.0/16", message, StringComparison.Ordinal);
        Assert.Contains("10.6.0.0/16", message, StringComparison.Ordinal);
        Assert.Contains("h0", message, StringComparison.Ordinal);
        AssertStayedOutside(stranger, member[0]);
    }

    [Fact]
    public async Task The_later_one_of_two_nodes_with_one_name_is_refused()
    {
        await using var cluster = new TestCluster(voters: 1, addresses: 3);
        var members = await cluster.StartAsync(0, 1);
        TestCluster.AwaitSettled(members);

        // It waits for 20 s in case its twin is its own former run.
        var twin = await cluster.StartAsync(
            2, settings => settings with { Node = settings.Node with { Name = "h1" } }, new ScaledTime(10));

        var (exitCode, message) = Failure(twin);
        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Contains("member h1 at", message, StringComparison.Ordinal);
        Assert.Contains("--node-name", message, StringComparison.Ordinal);
        AssertStayedOutside(twin, members[0]);
        Assert.Empty(members[1].Lifetime.Failures);
    }

    [Fact]
    public async Task A_node_with_the_id_of_a_living_member_is_refused()
    {
        await using var cluster = new TestCluster(voters: 1, addresses: 3);
        var members = await cluster.StartAsync(0, 1);
        TestCluster.AwaitSettled(members);

        var copy = await cluster.StartAsync(
            2, settings => settings with { Node = settings.Node with { NodeId = members[1].Settings.Node.NodeId } }, new ScaledTime(10));

        var (exitCode, message) = Failure(copy);
        Assert.Equal(ExitCode.Usage, exitCode);
        Assert.Contains("data directory must not be copied", message, StringComparison.Ordinal);
        AssertStayedOutside(copy, members[0]);
    }

    [Fact]
    public async Task Seeds_with_different_lists_form_no_cluster_and_say_why()
    {
        await using var cluster = new TestCluster(voters: 2, addresses: 2);
        var first = await cluster.StartAsync(0, settings => settings);
        var misled = await cluster.StartAsync(1, settings => settings, seeds => [seeds[1], new Address("akka.tcp", AddressText.SystemName, "127.0.0.1", 1)]);

        Eventually.True(
            () => first.Board.ClusterProblem.Value.Text?.Contains("all seeds must be given the same list", StringComparison.Ordinal) == true,
            "the first seed tells of the other list",
            TestCluster.Patience);
        Assert.False(first.Membership.Value.IsJoined);
        Assert.Empty(misled.Lifetime.Failures);
    }

    private static (int ExitCode, string Message) Failure(ClusterNode node)
    {
        Eventually.True(() => node.Lifetime.Failures.Count > 0, $"{node.Name} is refused", TestCluster.Patience);
        return node.Lifetime.Failures[0];
    }

    private static void AssertStayedOutside(ClusterNode node, ClusterNode member)
    {
        Assert.Null(node.Lease);
        Assert.False(node.Membership.Value.IsJoined);
        Assert.DoesNotContain(member.Membership.Value.Members, other => other.Address.Port == node.Settings.Listen.Port && other.NodeId == node.Settings.Node.NodeId);
    }
}
