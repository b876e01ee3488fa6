using Akka.Actor;
using FlannelMesh.Leases;
using FlannelMesh.Testing;
using FlannelMesh.Tests.Leases;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Tests.Hosting.Cluster;

[Collection("cluster")]
public sealed class LeasesInAClusterTests
{
    [Fact]
    public async Task Three_voters_started_at_once_form_one_cluster_and_get_three_leases()
    {
        await using var cluster = new TestCluster(voters: 3, addresses: 3);
        var nodes = await cluster.StartAsync(0, 1, 2);

        TestCluster.AwaitSettled(nodes);

        Assert.All(nodes, node => Assert.Equal(3, node.Membership.Value.Members.Length));
        Assert.Equal(3, nodes.Select(node => node.Lease!.Subnet).Distinct().Count());
        Assert.All(nodes, node => Assert.Equal(nodes[0].Leases.Value.Slots, node.Leases.Value.Slots));
        Assert.All(nodes, node => Assert.Empty(node.Lifetime.Failures));
    }

    [Fact]
    public async Task Followers_get_leases_and_the_table_from_the_one_voter_also_when_they_come_late()
    {
        await using var cluster = new TestCluster(voters: 1, addresses: 4);
        var nodes = await cluster.StartAsync(0, 1, 2);
        TestCluster.AwaitSettled(nodes);

        nodes = [.. nodes, .. await cluster.StartAsync(3)];

        TestCluster.AwaitSettled(nodes);
        Assert.Equal(4, nodes.Select(node => node.Lease!.Subnet).Distinct().Count());
        Assert.All(nodes, node => Assert.Equal(nodes[0].Leases.Value.Slots, node.Leases.Value.Slots));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_node_that_is_stopped_and_started_again_keeps_its_subnet(int number)
    {
        await using var cluster = new TestCluster(voters: 3, addresses: 4);
        var nodes = await cluster.StartAsync(0, 1, 2, 3);
        TestCluster.AwaitSettled(nodes);
        var before = nodes[number].Lease!;

        await nodes[number].StopAsync();
        var others = nodes.RemoveAt(number);
        Eventually.True(
            () => others.All(node => node.Membership.Value.Members.Length == 3), "the others see it gone", TestCluster.Patience);
        Eventually.True(
            () => others.All(node => node.Board.Peers.Value.Peers.Any(peer => peer.Slot == before.Slot && !peer.IsMember)),
            "they keep it as a peer",
            TestCluster.Patience);
        nodes = [.. others, .. await cluster.StartAsync(number)];

        TestCluster.AwaitSettled(nodes);
        Assert.Equal(before, nodes[^1].Lease);
    }

    [Fact]
    public async Task Without_most_of_the_voters_no_lease_is_granted_and_the_problem_names_the_quorum()
    {
        await using var cluster = new TestCluster(voters: 3, addresses: 3);
        var nodes = await cluster.StartAsync(0, 1, 2);
        TestCluster.AwaitSettled(nodes);
        var survivor = await HomeOfBlockAsync(0, nodes);

        await Task.WhenAll(nodes.Remove(survivor).Select(node => node.CrashAsync()));
        using var data = new TemporaryStore();
        var (status, lifetime) = (new Latest<LeaseStatus>(LeaseStatus.None), new RecordingLifetime());
        var settings = new LeaseClientSettings(
            LeaseSamples.Holder(9), cluster.Network, Preferred: 5, survivor.Settings.LeaseRequestTimeout);
        survivor.System.ActorOf(
            Props.Create(() => new LeaseClient(
                settings,
                survivor.Allocators,
                status,
                new Latest<LeaseTable>(LeaseTable.Empty),
                survivor.Membership,
                data.Store,
                lifetime,
                survivor.Board.Instruments,
                TimeProvider.System,
                NullLogger<LeaseClient>.Instance)),
            "second-lease-client");

        Eventually.True(() => status.Value.Problem is not null, "the problem is known", TestCluster.Patience);
        Assert.Equal("fewer than 2 of the 3 voters answered", status.Value.Problem);
        Assert.Null(status.Value.Lease);
        Assert.Empty(lifetime.Failures);
    }

    /// <summary>The voter whose allocator answers for a block: it alone has the answer come from an actor of its own.</summary>
    private static async Task<ClusterNode> HomeOfBlockAsync(int block, IReadOnlyCollection<ClusterNode> voters)
    {
        foreach (var voter in voters)
        {
            var answered = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            var request = new LeaseMessages.LeaseRequest(Guid.NewGuid(), block, LeaseSamples.Holder(8), null);
            var asker = voter.System.ActorOf(Props.Create(() => new AllocatorLocator(answered)));
            voter.Allocators.Tell(request, asker);
            if (await answered.Task.WaitAsync(TestCluster.Patience))
            {
                return voter;
            }
        }

        throw new InvalidOperationException($"no voter holds block {block}");
    }

    private sealed class AllocatorLocator : ReceiveActor
    {
        public AllocatorLocator(TaskCompletionSource<bool> isHere) =>
            Receive<LeaseMessages.LeaseGranted>(_ => isHere.TrySetResult(Sender.Path.Address.HasLocalScope));
    }
}
