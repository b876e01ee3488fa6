using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using FlannelMesh.Identity;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Replication;
using FlannelMesh.Leases.Voters;
using FlannelMesh.Membership;
using FlannelMesh.Tests.Membership;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Leases.Replication;

/// <summary>A follower and two voters that are probes, each in an actor system of its own, over the product's own wire format.</summary>
public sealed class FollowerReplicaTests : TestKit
{
    private static readonly Config Remoting = ConfigurationFactory.ParseString(
        "akka { loglevel = OFF, actor.provider = remote, remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 } }")
        .WithFallback(EmbeddedConfig.Akka);

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);
    private static readonly Guid Stream = IdOf(70);

    private readonly Latest<LeaseTable> _table = new(LeaseTable.Empty);
    private readonly Latest<MembershipView> _membership = new(MembershipView.Empty);
    private readonly Latest<LeaseStatus> _lease = new(LeaseStatus.None);
    private readonly Latest<ClusterRecord> _cluster = new(ClusterRecord.Empty);
    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentQueue<LeaseTable> _published = new();
    private readonly List<ActorSystem> _voterSystems = [];

    public FollowerReplicaTests(ITestOutputHelper output)
        : base(Remoting, "follower", output) => _table.Changed += (_, table) => _published.Enqueue(table);

    [Fact]
    public void It_asks_a_voter_for_everything_once_this_node_is_a_member()
    {
        var (probe, voter) = Voter(2);
        Start();
        _membership.Publish(Views.Joined(voter) with { SelfStatus = Akka.Cluster.MemberStatus.Joining });
        probe.ExpectNoMsg(TimeSpan.FromMilliseconds(200));

        _membership.Publish(Views.Joined(voter));

        Assert.Equal(new LeaseMessages.TableSubscribe(Guid.Empty, 0), Subscribed(probe));
    }

    [Fact]
    public void A_node_that_has_its_lease_again_has_the_table_before_it_is_a_member_from_a_voter_of_its_disk()
    {
        var (probe, voter) = Voter(2);
        var voters = new VoterSet(IdOf(90), 4, [voter.HostAndPort]);
        _cluster.Publish(ClusterRecord.Empty.With(voters));
        Start();
        _lease.Publish(new LeaseStatus(null, "not yet"));
        probe.ExpectNoMsg(TimeSpan.FromMilliseconds(200));

        _lease.Publish(new LeaseStatus(new LocalLease(1, null, null, DateTimeOffset.UnixEpoch), null));

        Assert.Equal(new LeaseMessages.TableSubscribe(Guid.Empty, 0), Subscribed(probe));
        probe.Reply(Update(0, 9, Slot(5, 5)) with { Voters = new VoterSet(IdOf(91), 7, [voter.HostAndPort]) });
        probe.Reply(Update(0, 8, Slot(6, 6)));
        probe.Reply(Update(0, 3, Slot(0, 2)) with { Voters = voters });
        Until(() => !_published.IsEmpty);
        Assert.True(_table.Value.IsComplete);
        Assert.Equal([0], _table.Value.Slots.Keys);

        // It goes on with that voter once it is a member.
        _membership.Publish(Views.Joined(voter));
        Until(() => Subscribed(probe) == new LeaseMessages.TableSubscribe(Stream, 3) { Voters = 4 });
        probe.Reply(Update(3, 4, Slot(1, 3)));
        Until(() => _table.Value.Slots.Count == 2);
    }

    [Fact]
    public void A_snapshot_and_the_changes_after_it_make_the_table()
    {
        var probe = Follow();

        probe.Reply(Update(0, 3, Slot(0, 2), Slot(1, 3)));
        Until(() => _published.Count == 1);
        Assert.True(_table.Value.IsComplete);
        Assert.Equal([0, 1], _table.Value.Slots.Keys);

        probe.Reply(Update(3, 4, Slot(20, 4)));
        Until(() => _published.Count == 2);
        Assert.Equal([0, 1, 20], _table.Value.Slots.Keys);

        // What it asks next continues from there.
        Until(() => Subscribed(probe) == new LeaseMessages.TableSubscribe(Stream, 4));
    }

    [Fact]
    public void One_update_is_published_once_and_one_without_news_not_at_all()
    {
        var probe = Follow();

        probe.Reply(Update(0, 3, Slot(0, 2), Slot(20, 3), Slot(40, 4)));
        probe.Reply(Update(0, 3, Slot(0, 2), Slot(20, 3), Slot(40, 4)));
        probe.Reply(Update(3, 4, Slot(41, 5)));
        Until(() => _table.Value.Slots.ContainsKey(41));

        Assert.Equal([3, 4], _published.Select(table => table.Slots.Count));
        Assert.All(_published, table => Assert.True(table.IsComplete));
    }

    [Fact]
    public void An_empty_table_is_complete_too()
    {
        var probe = Follow();

        probe.Reply(Update(0, 0));

        Until(() => _table.Value.IsComplete);
        Assert.Empty(_table.Value.Slots);
    }

    [Fact]
    public void Changes_that_do_not_follow_what_it_has_make_it_ask_for_everything()
    {
        var probe = Follow();
        probe.Reply(Update(0, 3, Slot(0, 2)));
        Until(() => _table.Value.IsComplete);

        probe.Reply(Update(5, 6, Slot(1, 3)));

        Until(() => Subscribed(probe) == new LeaseMessages.TableSubscribe(Guid.Empty, 0));
        Assert.Equal([0], _table.Value.Slots.Keys);
    }

    [Fact]
    public void Changes_of_another_stream_make_it_ask_for_everything()
    {
        var probe = Follow();
        probe.Reply(Update(0, 3, Slot(0, 2)));
        Until(() => _table.Value.IsComplete);

        probe.Reply(Update(3, 4, Slot(1, 3)) with { Stream = IdOf(71) });

        Until(() => Subscribed(probe) == new LeaseMessages.TableSubscribe(Guid.Empty, 0));
        Assert.Equal([0], _table.Value.Slots.Keys);
    }

    [Fact]
    public void A_voter_that_falls_silent_is_left_for_the_next_and_what_is_known_stays()
    {
        var ((first, firstVoter), (second, secondVoter)) = (Voter(2), Voter(3));
        Start();
        // Node 1 starts at the second of two.
        _membership.Publish(Views.Joined(firstVoter, secondVoter));
        Subscribed(second);
        second.Reply(Update(0, 3, Slot(0, 2)));
        Until(() => _table.Value.IsComplete);

        _time.Advance(Silence);

        Assert.Equal(new LeaseMessages.TableSubscribe(Stream, 3), Subscribed(first));
        first.Reply(Update(0, 9, Slot(0, 2), Slot(1, 3)) with { Stream = IdOf(71) });
        Until(() => _table.Value.Slots.Count == 2);
        Assert.True(_table.Value.IsComplete);
    }

    [Fact]
    public void A_voter_that_is_no_longer_reachable_is_left_at_once()
    {
        var ((first, firstVoter), (second, secondVoter)) = (Voter(2), Voter(3));
        Start();
        _membership.Publish(Views.Joined(firstVoter, secondVoter));
        Subscribed(second);

        _membership.Publish(Views.Joined(firstVoter, secondVoter with { IsReachable = false }));

        Subscribed(first);
    }

    [Fact]
    public void It_says_which_voter_set_it_has_on_its_disk_and_takes_a_newer_one()
    {
        var probe = Follow();
        _cluster.Publish(ClusterRecord.Empty.With(Voters(4)));
        Until(() => Subscribed(probe).Voters == 4);

        probe.Reply(Update(0, 3) with { Voters = Voters(5) });
        Assert.Equal(Voters(5), ExpectMsg<VoterSet>(TimeSpan.FromSeconds(15)));
        // Until it is on the disk, it is asked for again.
        Assert.Equal(4ul, Subscribed(probe).Voters);

        probe.Reply(Update(3, 3));
        Until(() => Subscribed(probe).Version == 3);
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        foreach (var system in _voterSystems)
        {
            Shutdown(system);
        }
    }

    private void Start()
    {
        var props = Props.Create(() => new FollowerReplica(
            new NodeId(IdOf(1)), _table, _membership, _lease, _cluster, TestActor, null, _time, NullLogger<FollowerReplica>.Instance));
        Sys.ActorOf(props, "lease-replica");
    }

    private TestProbe Follow()
    {
        var (probe, voter) = Voter(2);
        Start();
        _membership.Publish(Views.Joined(voter));
        Subscribed(probe);
        return probe;
    }

    private (TestProbe Probe, MeshMember Member) Voter(int node)
    {
        var system = ActorSystem.Create(AddressText.SystemName, Remoting);
        _voterSystems.Add(system);
        var probe = CreateTestProbe(system);
        system.ActorOf(Props.Create(() => new Forwarder(probe)), "lease-replica");
        return (probe, Views.Member(node, ((ExtendedActorSystem)system).Provider.DefaultAddress, isVoter: true));
    }

    private static LeaseMessages.TableSubscribe Subscribed(TestProbe probe) => probe.ExpectMsg<LeaseMessages.TableSubscribe>(TimeSpan.FromSeconds(15));

    private void Until(Func<bool> condition) => AwaitCondition(condition, TimeSpan.FromSeconds(15), TimeSpan.FromMilliseconds(10));

    /// <summary>Blocks of 16 slots.</summary>
    private static LeaseMessages.TableUpdate Update(ulong from, ulong version, params Slot[] slots) => new(
        Stream,
        from,
        version,
        slots.GroupBy(slot => slot.Index / 16).ToImmutableSortedDictionary(group => group.Key, group => Block([.. group])));
}
