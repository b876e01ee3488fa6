using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using FlannelMesh.Identity;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Allocation;
using FlannelMesh.Leases.Replication;
using FlannelMesh.Leases.Voters;
using FlannelMesh.Membership;
using FlannelMesh.Tests.Membership;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Leases.Replication;

/// <summary>A voter's replica in a cluster of this one node.</summary>
[Collection("cluster")]
public sealed class VoterReplicaTests(ITestOutputHelper output) : TestKit(Clustered, "voter", output)
{
    private static readonly Config Clustered = ConfigurationFactory.ParseString(
        """
        akka {
          loglevel = OFF
          actor.provider = cluster
          remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
          cluster { roles = [alloc], gossip-interval = 100ms, leader-actions-interval = 100ms, distributed-data.durable.keys = [] }
        }
        """).WithFallback(EmbeddedConfig.Akka);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Latest<LeaseTable> _table = new(LeaseTable.Empty);
    private readonly Latest<MembershipView> _membership = new(MembershipView.Empty);
    private Latest<ClusterRecord>? _cluster;

    [Fact]
    public void Followers_get_nothing_before_the_table_was_read_and_then_every_confirmed_lease_at_once()
    {
        var replica = Start(voters: 1);
        replica.Tell(new LeaseMessages.TableSubscribe(Guid.Empty, 0), TestActor);
        ExpectNoMsg(TimeSpan.FromMilliseconds(200));
        Assert.False(_table.Value.IsComplete);

        _membership.Publish(Views.Joined(1));
        AwaitCondition(() => _table.Value.IsComplete, Patience);
        replica.Tell(new LeaseMessages.TableSubscribe(Guid.Empty, 0), TestActor);
        var whole = ExpectMsg<LeaseMessages.TableUpdate>(Patience);
        Assert.Equal((0UL, 0), (whole.FromVersion, whole.Blocks.Count));

        replica.Tell(new LeaseMessages.LeaseConfirmed(1, Slot(17, 2)));

        var change = ExpectMsg<LeaseMessages.TableUpdate>(Patience);
        Assert.Equal((whole.Stream, whole.Version), (change.Stream, change.FromVersion));
        Assert.Equal([17], change.Blocks[1].Slots.Keys);
        Assert.Equal(["h2"], _table.Value.Granted.Select(slot => slot.Holder.Name));
    }

    [Fact]
    public void A_follower_that_is_no_member_any_more_is_told_nothing()
    {
        var replica = Start(voters: 1);
        var follower = Views.Member(2, TestActor.Path.Address);
        _membership.Publish(Views.Joined(1) with { Members = [.. Views.Joined(1).Members, follower] });
        AwaitCondition(() => _table.Value.IsComplete, Patience);
        replica.Tell(new LeaseMessages.TableSubscribe(Guid.Empty, 0), TestActor);
        ExpectMsg<LeaseMessages.TableUpdate>(Patience);

        _membership.Publish(Views.Joined(1));
        replica.Tell(new LeaseMessages.LeaseConfirmed(1, Slot(17, 2)));

        AwaitCondition(() => _table.Value.Granted.Any(), Patience);
        ExpectNoMsg(TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void The_voter_set_is_told_to_who_does_not_know_it_and_with_every_change()
    {
        var replica = Start(voters: 1);
        _membership.Publish(Views.Joined(1));
        AwaitCondition(() => _table.Value.IsComplete, Patience);
        VoterSet? Told(ulong known)
        {
            replica.Tell(new LeaseMessages.TableSubscribe(Guid.Empty, 0) { Voters = known }, TestActor);
            return ExpectMsg<LeaseMessages.TableUpdate>(Patience).Voters;
        }

        Assert.Equal(1ul, Told(0)?.Version);
        Assert.Null(Told(1));
        Assert.Null(Told(2));

        _cluster!.Publish(_cluster.Value.With(_cluster.Value.VoterSet!.Add("10.99.0.9:8283")));
        Assert.Equal(2ul, ExpectMsg<LeaseMessages.TableUpdate>(Patience).Voters?.Version);
        Assert.Equal(2ul, Told(1)?.Version);
        Assert.Null(Told(2));
    }

    [Fact]
    public void A_quorum_that_cannot_be_read_leaves_the_table_incomplete_and_followers_without_an_answer()
    {
        var replica = Start(voters: 3);
        _membership.Publish(Views.Joined(1));
        replica.Tell(new LeaseMessages.LeaseConfirmed(1, Slot(17, 2)));
        AwaitCondition(() => !_table.Value.Slots.IsEmpty, Patience);

        replica.Tell(new LeaseMessages.TableSubscribe(Guid.Empty, 0), TestActor);

        ExpectNoMsg(TimeSpan.FromSeconds(1));
        Assert.False(_table.Value.IsComplete);
    }

    [Fact]
    public void A_change_goes_out_at_once_and_those_that_follow_it_together()
    {
        var replica = Start(voters: 1);
        _membership.Publish(Views.Joined(1));
        AwaitCondition(() => _table.Value.IsComplete, Patience);
        replica.Tell(new LeaseMessages.TableSubscribe(Guid.Empty, 0), TestActor);
        ExpectMsg<LeaseMessages.TableUpdate>(Patience);

        const int Leases = 40;
        for (var slot = 0; slot < Leases; slot++)
        {
            replica.Tell(new LeaseMessages.LeaseConfirmed(0, Slot(slot % 16, slot + 2, sequence: (ulong)slot + 1)));
        }

        var (messages, known) = (0, 0ul);
        AwaitCondition(
            () =>
            {
                var update = ExpectMsg<LeaseMessages.TableUpdate>(Patience);
                messages++;
                Assert.True(update.FromVersion <= known, $"from {update.FromVersion}, and {known} was told");
                known = update.Version;
                return known >= Leases;
            },
            Patience);

        // All are there within a moment; a slow machine takes several.
        Assert.InRange(messages, 1, Leases / 2);
    }

    [Fact]
    public void A_block_the_pool_does_not_have_is_left_out()
    {
        var replica = Start(voters: 1);

        replica.Tell(new LeaseMessages.LeaseConfirmed(4, Slot(64, 2)));
        replica.Tell(new LeaseMessages.LeaseConfirmed(3, Slot(63, 3)));

        AwaitCondition(() => !_table.Value.Slots.IsEmpty, Patience);
        Assert.Equal([63], _table.Value.Slots.Keys);
    }

    private IActorRef Start(int voters)
    {
        var cluster = Akka.Cluster.Cluster.Get(Sys);
        cluster.Join(cluster.SelfAddress);
        AwaitCondition(() => cluster.SelfMember.Status == Akka.Cluster.MemberStatus.Up, Patience);
        var set = new VoterSet(IdOf(900), 1, Enumerable.Range(1, voters).Select(voter => $"10.99.0.{voter}:8283"));
        var record = ClusterRecord.Empty.With(set) with { VotesIn = set.ClusterId };
        var settings = new AllocatorSettings(new BlockLayout(64), _cluster = new Latest<ClusterRecord>(record), HoldRules.Default, TimeSpan.FromMilliseconds(500));
        var props = Props.Create(() => new VoterReplica(
            settings, _table, _membership, ActorRefs.Nobody, TimeProvider.System, NullLogger<VoterReplica>.Instance));
        return Sys.ActorOf(props, "lease-replica");
    }
}
