using System.Reflection;
using Akka.Actor;
using Akka.DistributedData;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Voters;
using FlannelMesh.Membership;
using FlannelMesh.Security;
using FlannelMesh.Testing;
using FlannelMesh.Tests.Security;

namespace FlannelMesh.Tests.Hosting.Cluster;

[Collection("cluster")]
public sealed class WireInAClusterTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    [Fact]
    public async Task What_members_say_to_each_other_is_never_refused()
    {
        await using var cluster = new TestCluster(voters: 3, addresses: 5);
        var nodes = await StartAsync(cluster, 0, 1, 2, 3, 4);
        TestCluster.AwaitSettled(nodes);

        // A follower goes, and a voter; both come again.
        AssertNothingRefused(nodes);
        await nodes[4].StopAsync();
        AssertNothingRefused(nodes);
        await nodes[0].StopAsync();
        var again = await StartAsync(cluster, 0, 4);
        nodes = [again[0], .. nodes[1..4], again[1]];
        TestCluster.AwaitSettled(nodes);
        AssertNothingRefused(nodes);

        // One voter less; until all have heard of it, what is not heard is not held against anyone.
        var gone = $"{nodes[2].Settings.Listen}";
        await ChangeVotersAsync(nodes[1], gone, isRemoval: true);
        Eventually.True(() => nodes.All(node => node.Cluster.Current.VoterSet!.Voters.Length == 2), "all know the new voters", TestCluster.Patience);
        await nodes[2].StopAsync();
        nodes = [.. nodes[..2], await cluster.StartAsync(2, settings => WithTls(settings) with { IsVoter = false }), .. nodes[3..]];
        TestCluster.AwaitSettled(nodes);
        Assert.All(nodes, node => Assert.All(
            node.Board.Instruments.Conduct.Refused.Values.Where(fault => fault != "voter"), fault => Assert.Equal((fault, 0), (fault, node.Board.Instruments.Conduct.Refused[fault].Value))));
    }

    [Fact]
    public async Task A_new_voter_and_a_lease_that_is_given_back_are_no_reason_to_refuse_anything()
    {
        await using var cluster = new TestCluster(voters: 2, addresses: 4);
        var nodes = await StartAsync(cluster, 0, 1, 2, 3);
        TestCluster.AwaitSettled(nodes);

        var change = ChangeVotersAsync(nodes[0], $"{nodes[2].Settings.Listen}", isRemoval: false);
        Eventually.True(() => nodes.All(node => node.Cluster.Current.VoterSet!.Voters.Length == 3), "all know the new voters", TestCluster.Patience);
        await nodes[2].StopAsync();
        nodes = [.. nodes[..2], await cluster.StartAsync(2, settings => WithTls(settings) with { IsVoter = true }), nodes[3]];
        await change;
        TestCluster.AwaitSettled(nodes);

        var client = nodes[3].System.ActorSelection("/user/lease-client");
        Assert.Null((await client.Ask<LeaseClient.Released>(LeaseClient.Release.Instance, TestCluster.Patience)).Problem);
        await nodes[3].StopAsync();
        Eventually.True(() => nodes[..3].All(node => node.Membership.Value.Members.Length == 3 && node.Leases.Value.Granted.Count() == 3), "it is gone", TestCluster.Patience);
        AssertNothingRefused(nodes);
    }

    [Fact]
    public async Task A_follower_does_not_get_in_as_a_voter()
    {
        await using var cluster = new TestCluster(voters: 1, addresses: 3);
        var nodes = await StartAsync(cluster, 0, 1);
        TestCluster.AwaitSettled(nodes);
        var refused = nodes[0].Board.Instruments.Conduct.Refused["voter"];

        var liar = await cluster.StartAsync(2, settings => WithTls(settings) with { IsVoter = true });
        Akka.Cluster.Cluster.Get(liar.System).Join(nodes[0].Settings.Listen.ToAddress());
        Eventually.True(() => refused.Value > 0, "it is not heard", TestCluster.Patience);
        await Task.Delay(TimeSpan.FromSeconds(2));

        Assert.DoesNotContain(nodes[0].Membership.Value.Members, member => member.Name == liar.Name);
        Assert.Null(liar.Lease);
        Assert.Single(nodes[0].Cluster.Current.VoterSet!.Voters);
    }

    [Fact]
    public async Task A_member_that_lies_changes_nothing_and_is_counted()
    {
        await using var cluster = new TestCluster(voters: 1, addresses: 3);
        var nodes = await StartAsync(cluster, 0, 1, 2);
        var (voter, victim, liar) = (nodes[0], nodes[1], nodes[2]);
        TestCluster.AwaitSettled(nodes);
        var before = voter.Leases.Value;
        var slot = before.Slots[victim.Lease!.Slot];
        var layout = new BlockLayout(voter.Settings.Node.Network.SubnetCount);
        var refused = voter.Board.Instruments.Conduct.Refused;

        foreach (var change in new[] { SlotChange.GiveBack, SlotChange.Evict, SlotChange.Reserve })
        {
            var count = refused["operator"].Value;
            liar.Allocators.Tell(new LeaseMessages.SlotRequest(Guid.NewGuid(), layout.BlockOf(slot.Index), slot.Index, change, (slot.Ballot, slot.Sequence), "h2"));
            Counted(voter, "operator", count);
        }

        liar.Allocators.Tell(new LeaseMessages.VoterRequest(Guid.NewGuid(), $"{liar.Settings.Listen}", false));
        Counted(voter, "operator", 3);
        liar.Allocators.Tell(new LeaseMessages.LeaseRequest(Guid.NewGuid(), layout.BlockOf(slot.Index), slot.Holder with { PublicIp = liar.Settings.Listen.Address }, slot.Index));
        Counted(voter, "identity", 0);

        // The table itself: as a replica would write it, and as a voter would tell it.
        var stolen = slot with { Holder = liar.Settings.Holder, Ballot = new Ballot(1000, Guid.NewGuid()) };
        var system = new RootActorPath(voter.Settings.Listen.ToAddress());
        liar.System.ActorSelection(system / "user" / "ddataReplicator").Tell(Write(layout.BlockOf(slot.Index), stolen));
        Counted(voter, "voter", 0);
        liar.System.ActorSelection(system / "user" / "lease-replica").Tell(new LeaseMessages.LeaseConfirmed(layout.BlockOf(slot.Index), stolen));
        Counted(voter, "voter", 1);

        // Answers of others, and other voters, to one who believes what a seed says.
        var bootstrap = liar.System.ActorSelection(system / "user" / "bootstrap");
        bootstrap.Tell(new BootstrapMessages.ProbeReply { NodeId = victim.Settings.Node.NodeId, Name = victim.Name });
        Counted(voter, "identity", 1);
        var known = voter.Cluster.Current.VoterSet!;
        bootstrap.Tell(new BootstrapMessages.ProbeReply
        {
            NodeId = liar.Settings.Node.NodeId,
            Name = liar.Name,
            Voters = new VoterSet(known.ClusterId, known.Version + 9, [$"{liar.Settings.Listen}"]),
        });
        Counted(voter, "voter", 2);

        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.Equal(known, voter.Cluster.Current.VoterSet);
        Assert.All(nodes, node => Assert.Empty(node.Lifetime.Failures));
        Assert.All(nodes, node => Assert.Equal(slot, node.Leases.Value.Slots[slot.Index]));
        Assert.Equal(before.Granted.Count(), voter.Leases.Value.Granted.Count());
        Assert.Equal(slot.Index, victim.Lease!.Slot);
    }

    [Fact]
    public async Task One_who_goes_on_is_kept_out_and_the_others_stay()
    {
        await using var cluster = new TestCluster(voters: 1, addresses: 3);
        var nodes = await StartAsync(cluster, 0, 1, 2);
        var (voter, victim, liar) = (nodes[0], nodes[1], nodes[2]);
        TestCluster.AwaitSettled(nodes);

        var bootstrap = liar.System.ActorSelection(new RootActorPath(voter.Settings.Listen.ToAddress()) / "user" / "bootstrap");
        for (var i = 0; i < 40; i++)
        {
            bootstrap.Tell(new BootstrapMessages.Probe(victim.Settings.Node.NodeId, victim.Name, "", "", null));
        }

        Eventually.True(() => voter.Board.Instruments.Conduct.Quarantined == 1, "the one that goes on is kept out", TestCluster.Patience);
        var identity = IdentityOf(liar.Settings);
        Assert.True(voter.Board.Instruments.Conduct.IsQuarantined(identity));
        Eventually.True(
            () => voter.Membership.Value.Members.FirstOrDefault(member => member.Name == liar.Name) is not { IsReachable: true }, "it is not reachable", TestCluster.Patience);
        Assert.Contains(voter.Membership.Value.Members, member => member.Name == victim.Name && member.IsReachable);
        Assert.Equal(0, victim.Board.Instruments.Conduct.Quarantined);
    }

    public void Dispose() => _authority.Dispose();

    private async Task<ClusterNode[]> StartAsync(TestCluster cluster, params int[] numbers) =>
        await Task.WhenAll(numbers.Select(number => cluster.StartAsync(number, WithTls)));

    private SessionSettings WithTls(SessionSettings settings) => settings with { Tls = _authority.Credentials(IdentityOf(settings)) };

    private static NodeIdentity IdentityOf(SessionSettings settings) => new(settings.Node.Name, settings.Node.NodeId, [settings.Listen.Address]);

    private static async Task ChangeVotersAsync(ClusterNode by, string voter, bool isRemoval)
    {
        using var limit = new CancellationTokenSource(TestCluster.Patience);
        var reply = default(LeaseMessages.ILeaseReply);
        while (reply is not LeaseMessages.VotersChanged)
        {
            try
            {
                reply = await by.Allocators.Ask<LeaseMessages.ILeaseReply>(new LeaseMessages.VoterRequest(Guid.NewGuid(), voter, isRemoval), TimeSpan.FromSeconds(5), limit.Token);
            }
            catch (AskTimeoutException)
            {
                // As a person would, again.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(300), limit.Token);
        }
    }

    private static void AssertNothingRefused(IEnumerable<ClusterNode> nodes) => Assert.All(nodes, node => Assert.All(
        node.Board.Instruments.Conduct.Refused.Values, fault => Assert.Equal((node.Name, fault, 0), (node.Name, fault, node.Board.Instruments.Conduct.Refused[fault].Value))));

    private static void Counted(ClusterNode node, string fault, long before)
    {
        Eventually.True(() => node.Board.Instruments.Conduct.Refused[fault].Value > before, $"more than {before} refused for '{fault}'", TestCluster.Patience);
    }

    /// <summary>What one of Akka's replicas sends to another; it has no public constructor.</summary>
    private static object Write(int block, Slot slot)
    {
        const BindingFlags any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        var assembly = typeof(Dsl).Assembly;
        var envelope = assembly.GetType("Akka.DistributedData.Internal.DataEnvelope", throwOnError: true)!.GetConstructors(any)
            .Single(constructor => constructor.GetParameters() is [{ } first, _, _] && first.ParameterType == typeof(IReplicatedData))
            .Invoke([new LeaseBlock(BlockState.Empty.With(slot)), null, null]);
        return assembly.GetType("Akka.DistributedData.Internal.Write", throwOnError: true)!.GetConstructors(any)
            .Single(constructor => constructor.GetParameters().Length == 3)
            .Invoke([LeaseBlockKey.For(block).Id, envelope, null]);
    }
}
