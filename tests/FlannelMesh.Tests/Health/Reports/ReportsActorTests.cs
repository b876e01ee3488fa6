using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using FlannelMesh.Health.Problems;
using FlannelMesh.Health.Reports;
using FlannelMesh.Hosting;
using FlannelMesh.Membership;
using FlannelMesh.Tests.Membership;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;
using static FlannelMesh.Tests.Health.HealthSamples;

namespace FlannelMesh.Tests.Health.Reports;

/// <summary>The other members are this test: what the actor under test sends to /user/reports arrives here.</summary>
public sealed class ReportsActorTests : TestKit
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Latest<ReportTable> _table = new(ReportTable.Empty);
    private readonly Latest<MembershipView> _membership = new(MembershipView.Empty);
    private readonly FakeTimeProvider _time = new();
    private readonly IActorRef _actor;
    private NodeReport _own = Report(1);
    private int _made;

    public ReportsActorTests(ITestOutputHelper output)
        : base("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"", "reports", output)
    {
        var test = TestActor;
        Sys.ActorOf(Props.Create(() => new Forwarder(test)), ReportsActor.Name);
        _membership.Publish(Views.Joined(Member(1), Member(2), Member(3)));
        var settings = new ReportSettings(Id(1), Make) { Incarnation = 100 };
        _actor = ActorOfAsTestActorRef<ReportsActor>(ActorProps.Of(() =>
            new ReportsActor(settings, _table, _membership, _time, new Random(1), NullLogger<ReportsActor>.Instance)));
    }

    private ReportVersion OwnVersion => _table.Value.Reports[Id(1)].Report.Version;

    [Fact]
    public void This_nodes_report_is_made_at_once_and_again_when_something_is_new_or_it_is_old()
    {
        Advance(Second);
        Assert.Equal(new ReportVersion(100, 1), OwnVersion);
        // Nobody waits for the same time as another; all for ten seconds, a quarter less or more.
        _own = _own with { Tunnel = new TunnelTraffic(9, 9, 9, 9, 9), Links = [] };
        Advance(Second * 7);
        Assert.Equal(1ul, OwnVersion.Sequence);
        Advance(Second * 6);
        Assert.Equal(2ul, OwnVersion.Sequence);

        _own = _own with { Problems = [new NodeProblem(ProblemSeverity.Fail, "text", "", "")] };
        Advance(Second);
        Assert.Equal(3ul, OwnVersion.Sequence);
        Assert.Equal("text", _table.Value.Reports[Id(1)].Report.Problems.Single().Text);
        Assert.Equal(15, _made);
    }

    [Fact]
    public void Every_second_one_member_is_told_what_this_node_has()
    {
        Advance(Second);
        Advance(Second);

        var digest = ExpectMsg<ReportMessages.Digest>();
        Assert.Equal([OwnVersion, default, default], new[] { Id(1), Id(2), Id(3) }.Select(node => digest.Versions[node]));
        ExpectMsg<ReportMessages.Digest>();
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void While_nobody_says_anything_new_every_other_second()
    {
        Tick();
        _actor.Tell(Batch(Report(2), Report(3)), TestActor);

        // Of three members all have news after 3.6 s.
        Advance(Second * 3);
        ExpectDigests(3);
        Advance(Second * 6);
        ExpectDigests(3);

        _actor.Tell(Batch(Report(2, 2)), TestActor);
        Advance(Second * 2);
        ExpectDigests(1);

        _actor.Tell(Batch(Report(2, 3) with { IsNews = true }), TestActor);
        Advance(Second * 2);
        ExpectDigests(2);
        Advance(Second * 6);
        ExpectDigests(3);

        _own = _own with { State = "waiting" };
        Advance(Second * 3);
        ExpectDigests(3);

        void ExpectDigests(int count)
        {
            for (var i = 0; i < count; i++)
            {
                ExpectMsg<ReportMessages.Digest>();
            }

            ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        }
    }

    [Fact]
    public void Outside_of_the_cluster_nobody_is_asked()
    {
        _membership.Publish(Views.NotJoined(1, 2));

        Advance(Second * 3);

        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void A_digest_is_answered_with_what_it_lacks_and_what_is_wanted()
    {
        Tick();
        _actor.Tell(Batch(Report(3, 4)), TestActor);

        _actor.Tell(ReportExchange.Digest(StateOf(TableOf(Report(2, 9))), 0), TestActor);

        var answer = ExpectMsg<ReportMessages.Batch>();
        Assert.Equal([Id(1), Id(3)], answer.Reports.Select(entry => entry.Report.NodeId).Order());
        Assert.Equal([Id(2)], answer.Wanted.ToList());
        _actor.Tell(new ReportMessages.Batch([(Report(2, 9), default)], [Id(3), Id(7)]), TestActor);
        Assert.Equal("h3", Assert.Single(ExpectMsg<ReportMessages.Batch>().Reports).Report.Name);
        Assert.Equal(3, _table.Value.Reports.Count);
    }

    [Fact]
    public void News_that_an_answer_names_is_asked_for_and_what_others_have_of_this_node_is_outdone()
    {
        Tick();
        _actor.Tell(Batch(Report(3, 4)), TestActor);
        var news = ImmutableSortedDictionary.CreateRange([
            KeyValuePair.Create(Id(1), new ReportVersion(900, 1)),
            KeyValuePair.Create(Id(2), new ReportVersion(1, 9)),
            KeyValuePair.Create(Id(3), new ReportVersion(1, 4)),
        ]);

        _actor.Tell(new ReportMessages.Batch([], []) { News = news }, TestActor);

        Assert.Equal([Id(2)], ExpectMsg<ReportMessages.Batch>().Wanted.ToList());
        Advance(Second);
        Assert.Equal(new ReportVersion(901, 1), OwnVersion);
    }

    [Fact]
    public void Reports_of_others_than_members_and_from_others_than_members_are_left_out()
    {
        Tick();
        _actor.Tell(Batch(Report(7), Report(2)), TestActor);
        Assert.Equal([Id(1), Id(2)], _table.Value.Reports.Keys.ToList());

        _membership.Publish(Views.Joined(Views.Member(1), Views.Member(2), Views.Member(3)));
        _actor.Tell(Batch(Report(3)), TestActor);
        _actor.Tell(ReportExchange.Digest(StateOf(ReportTable.Empty), 0), TestActor);

        Assert.Equal([Id(1), Id(2)], _table.Value.Reports.Keys.ToList());
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void Nobody_else_speaks_for_this_node_and_what_an_earlier_run_has_said_is_outdone()
    {
        Tick();
        _actor.Tell(Batch(Report(1) with { State = "forged", Version = new ReportVersion(500, 3) }), TestActor);
        Assert.Equal("ready", _table.Value.Reports[Id(1)].Report.State);

        Advance(Second * 10);

        Assert.Equal(new ReportVersion(501, 1), OwnVersion);
        _actor.Tell(new ReportMessages.Digest(Id(0), Id(9), ImmutableSortedDictionary<NodeId, ReportVersion>.Empty.Add(Id(1), new ReportVersion(900, 1))), TestActor);
        Advance(Second * 10);
        Assert.Equal(new ReportVersion(901, 1), OwnVersion);
    }

    [Fact]
    public void Who_is_no_member_any_more_is_forgotten_after_minutes()
    {
        Tick();
        _actor.Tell(Batch(Report(2), Report(3)), TestActor);
        _membership.Publish(Views.Joined(Member(1), Member(2)));
        Assert.Equal(3, _table.Value.Reports.Count);

        Advance(ReportTable.KeepGone + Second);

        Assert.Equal([Id(1), Id(2)], _table.Value.Reports.Keys.ToList());
    }

    [Fact]
    public void A_report_that_cannot_be_made_leaves_the_last_one()
    {
        Tick();
        _own = null!;

        Advance(Second * 30);

        Assert.Equal(1ul, OwnVersion.Sequence);
        _own = Report(1);
        Advance(Second);
        Assert.Equal(2ul, OwnVersion.Sequence);
    }

    private readonly ImmutableHashSet<NodeId> _members = [Id(1), Id(2), Id(3)];

    private ReportState StateOf(ReportTable table) => new(Id(3), table, _members, TimeSpan.Zero, TimeSpan.Zero);

    private NodeReport Make()
    {
        _made++;
        return _own ?? throw new InvalidOperationException("no");
    }

    /// <summary>The first round; the digest of it is read.</summary>
    private void Tick()
    {
        Advance(Second);
        ExpectMsg<ReportMessages.Digest>();
    }

    private void Advance(TimeSpan time)
    {
        for (var at = TimeSpan.Zero; at < time; at += Second)
        {
            _time.Advance(Second);
            ((TestScheduler)Sys.Scheduler).Advance(Second);
        }
    }

    private static ReportMessages.Batch Batch(params NodeReport[] reports) => new([.. reports.Select(report => (report, TimeSpan.Zero))], []);

    private MeshMember Member(int node) => Views.Member(node, TestActor.Path.Address);

    private sealed class Forwarder(IActorRef to) : UntypedActor
    {
        protected override void OnReceive(object message) => to.Forward(message);
    }
}
