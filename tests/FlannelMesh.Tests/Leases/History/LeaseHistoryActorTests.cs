using Akka.TestKit;
using Akka.TestKit.Xunit2;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Leases.History;
using FlannelMesh.Membership;
using FlannelMesh.Tests.Membership;
using Microsoft.Extensions.Time.Testing;
using static FlannelMesh.Tests.Leases.LeaseSamples;

namespace FlannelMesh.Tests.Leases.History;

public sealed class LeaseHistoryActorTests : TestKit
{
    private readonly Latest<LeaseTable> _table = new(LeaseTable.Empty);
    private readonly Latest<MembershipView> _membership = new(MembershipView.Empty);
    private readonly Latest<LeaseHistory> _history = new(LeaseHistory.Empty);

    private IEnumerable<LeaseChangeKind> Kinds => _history.Value.All.Reverse().Select(change => change.Kind);

    [Fact]
    public void Only_a_complete_table_inside_the_cluster_counts()
    {
        Start();
        _table.Publish(Table(false, Slot(0, 1)));
        _membership.Publish(Views.Joined(1));
        Assert.Empty(Kinds);

        _table.Publish(Table(true, Slot(0, 1)));
        Assert.Equal([LeaseChangeKind.Granted], Kinds);

        _membership.Publish(Views.NotJoined(1));
        _table.Publish(Table(false));
        Assert.Equal([LeaseChangeKind.Granted], Kinds);
    }

    [Fact]
    public void Another_session_goes_on_where_the_one_before_has_stopped()
    {
        var first = Start();
        _table.Publish(Table(true, Slot(0, 1)));
        _membership.Publish(Views.Joined(1));
        Watch(first);
        Sys.Stop(first);
        ExpectTerminated(first);
        _membership.Publish(MembershipView.Empty);
        _table.Publish(LeaseTable.Empty);

        Start();
        _table.Publish(Table(true, Slot(0, 1), Slot(1, 2)));
        _membership.Publish(Views.Joined(1, 2));

        Assert.Equal([LeaseChangeKind.Granted, LeaseChangeKind.Granted], Kinds);
        Assert.Equal("leased to h2 (10.99.0.12, vxlan)", _history.Value.All.First().Text);
    }

    private TestActorRef<LeaseHistoryActor> Start() =>
        ActorOfAsTestActorRef<LeaseHistoryActor>(ActorProps.Of(() => new LeaseHistoryActor(_table, _membership, _history, new FakeTimeProvider())));
}
