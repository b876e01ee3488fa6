using Akka.TestKit;
using Akka.TestKit.Xunit2;
using FlannelMesh.Leases;
using FlannelMesh.Membership;
using FlannelMesh.Peers;
using FlannelMesh.Tests.Leases;
using FlannelMesh.Tests.Membership;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Peers;

public sealed class PeersActorTests(ITestOutputHelper output)
    : TestKit("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"", "peers", output)
{
    private static readonly TimeSpan After = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly Latest<PeerSet> _peers = new(PeerSet.Empty);
    private readonly Latest<LeaseTable> _table = new(LeaseTable.Empty);
    private readonly Latest<MembershipView> _membership = new(MembershipView.Empty);
    private readonly FakeTimeProvider _time = new();

    private IEnumerable<string> Names => _peers.Value.Peers.Select(peer => peer.Name);

    [Fact]
    public void Leases_and_membership_together_make_the_peers()
    {
        Start(After);
        _table.Publish(Table(true, Slot(0, 1), Slot(1, 2), Slot(2, 3)));
        _membership.Publish(Views.Joined(1, 2));

        Assert.True(_peers.Value.IsComplete);
        Assert.Equal([("h2", true), ("h3", false)], _peers.Value.Peers.Select(peer => (peer.Name, peer.IsMember)));
    }

    [Fact]
    public void Who_asked_for_the_table_before_it_is_a_member_has_all_peers_and_who_is_none_any_more_loses_none()
    {
        Start(After);
        _table.Publish(Table(false, Slot(1, 2)));
        Assert.False(_peers.Value.IsComplete);
        _table.Publish(Table(true, Slot(1, 2), Slot(2, 3)));
        Assert.True(_peers.Value.IsComplete);
        Assert.Equal(["h2", "h3"], Names);

        _membership.Publish(Views.Joined(1, 2, 3));
        _membership.Publish(Views.NotJoined(1));
        _table.Publish(Table(true, Slot(1, 2)));

        Assert.True(_peers.Value.IsComplete);
        Assert.Equal(["h2", "h3"], Names);
    }

    [Fact]
    public void News_that_change_no_peer_are_not_published()
    {
        Start(After);
        _table.Publish(Table(true, Slot(0, 1), Slot(1, 2)));
        _membership.Publish(Views.Joined(1, 2));
        var published = 0;
        _peers.Changed += (_, _) => published++;

        _membership.Publish(Views.Joined(2, 1));
        _table.Publish(Table(true, Slot(0, 1), Slot(1, 2), Slot(5, 3, state: SlotState.Released)));
        Assert.Equal(0, published);

        _table.Publish(Table(true, Slot(0, 1), Slot(1, 2), Slot(5, 3)));
        Assert.Equal(1, published);
    }

    [Fact]
    public void A_member_that_leaves_keeps_its_routes_for_the_whole_time_and_loses_them_then()
    {
        Start(After);
        _table.Publish(Table(true, Slot(0, 1), Slot(1, 2), Slot(2, 3)));
        _membership.Publish(Views.Joined(1, 2, 3));

        _membership.Publish(Views.Joined(1, 3));
        Advance(After - Tick);
        Assert.Equal([("h2", false), ("h3", true)], _peers.Value.Peers.Select(peer => (peer.Name, peer.IsMember)));

        Advance(Tick * 2);
        Assert.Equal(["h3"], Names);
    }

    [Fact]
    public void Each_of_two_that_leave_has_a_time_of_its_own()
    {
        Start(After);
        _table.Publish(Table(true, Slot(0, 1), Slot(1, 2), Slot(2, 3)));
        _membership.Publish(Views.Joined(1, 2, 3));
        _membership.Publish(Views.Joined(1, 3));
        Advance(After / 2);
        _membership.Publish(Views.Joined(1));

        Advance((After / 2) + Tick);
        Assert.Equal(["h3"], Names);
        Advance(After / 2);
        Assert.Empty(Names);
    }

    [Fact]
    public void A_member_that_comes_back_in_time_keeps_its_routes_and_gets_the_full_time_when_it_leaves_again()
    {
        Start(After);
        _table.Publish(Table(true, Slot(1, 2)));
        _membership.Publish(Views.Joined(1, 2));
        _membership.Publish(Views.Joined(1));
        Advance(After - Tick);
        _membership.Publish(Views.Joined(1, 2));
        Advance(After * 2);
        Assert.Equal(["h2"], Names);

        _membership.Publish(Views.Joined(1));
        Advance(After - Tick);
        Assert.Equal(["h2"], Names);
    }

    [Fact]
    public void Without_a_time_to_withdraw_after_routes_stay_for_ever()
    {
        Start(null);
        _table.Publish(Table(true, Slot(1, 2)));
        _membership.Publish(Views.Joined(1, 2));

        _membership.Publish(Views.Joined(1));
        Advance(TimeSpan.FromDays(30));

        Assert.Equal(["h2"], Names);
    }

    [Fact]
    public void What_is_complete_is_never_replaced_by_what_may_lack_leases()
    {
        Start(After);
        _table.Publish(Table(true, Slot(1, 2), Slot(2, 3)));
        _membership.Publish(Views.Joined(1, 2, 3));

        _table.Publish(Table(false, Slot(1, 2)));
        Assert.Equal((2, true), (_peers.Value.Peers.Length, _peers.Value.IsComplete));
        _membership.Publish(MembershipView.Empty);
        Assert.Equal((2, true), (_peers.Value.Peers.Length, _peers.Value.IsComplete));

        _table.Publish(Table(true, Slot(1, 2)));
        _membership.Publish(Views.Joined(1, 2, 3));
        Assert.Equal(["h2"], Names);
    }

    [Fact]
    public void A_node_that_has_not_joined_counts_nobody_as_gone()
    {
        Start(After);
        _table.Publish(Table(true, Slot(1, 2)));
        _membership.Publish(Views.NotJoined(1));
        Advance(After * 2);

        _membership.Publish(Views.Joined(1));

        Assert.Equal(["h2"], Names);
        Advance(After + Tick);
        Assert.Empty(Names);
    }

    // On the calling thread's dispatcher: when a line of a test is over, so is what the actor does about it.
    private void Start(TimeSpan? withdrawAfter) => ActorOfAsTestActorRef(
        () => new PeersActor(
            new NodeId(IdOf(1)), Pools.Of(64), withdrawAfter, _peers, _table, _membership, _time, NullLogger<PeersActor>.Instance),
        "peers");

    private void Advance(TimeSpan span)
    {
        _time.Advance(span);
        ((TestScheduler)Sys.Scheduler).Advance(span);
    }
}
