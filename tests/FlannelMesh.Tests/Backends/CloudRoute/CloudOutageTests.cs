using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Membership;
using FlannelMesh.Testing.Clouds;
using FlannelMesh.Tests.Backends.CloudRoute.Aws;
using FlannelMesh.Tests.Leases;
using FlannelMesh.Tests.Membership;
using FlannelMesh.Underlay;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;

namespace FlannelMesh.Tests.Backends.CloudRoute;

/// <summary>The product's own times, by a clock of the test's.</summary>
public sealed class CloudOutageTests(ITestOutputHelper output)
    : TestKit("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"", "outage", output), IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(LeaseSamples.Now);
    private readonly FakeAws _cloud = new(TimeProvider.System);
    private readonly NodeBoard _board = new();
    private readonly LogLines _log = new();

    private CloudStatus Status => _board.Cloud.Value;

    public async Task InitializeAsync() => await _cloud.StartAsync();

    public async Task DisposeAsync()
    {
        await Sys.Terminate();
        await _cloud.DisposeAsync();
    }

    [Fact]
    public async Task While_the_api_is_down_for_minutes_everything_stays_and_calls_are_few()
    {
        Start();
        await AdvanceUntilAsync(() => Status.IsOwnRouteReady);
        await AdvanceUntilAsync(() => Status.Routes?.Count == 1 && Status.Problem is null);
        var (routes, changes) = (_cloud.Routes, Status.Changes);

        _cloud.IsDown = true;
        await AdvanceUntilAsync(() => Status.Problem is not null);
        Assert.Contains("no answer from EC2", Status.Problem, StringComparison.Ordinal);
        var (before, failures) = (_time.GetUtcNow(), Status.Failures);
        await AdvanceUntilAsync(() => _time.GetUtcNow() - before > TimeSpan.FromMinutes(20));

        Assert.True(Status.IsOwnRouteReady);
        Assert.Single(Status.Routes!);
        Assert.Equal(routes, _cloud.Routes);
        Assert.InRange(Status.Failures - failures, 15, 60);
        Assert.InRange(_log.Lines.Count(line => line.Contains("no answer", StringComparison.Ordinal)), 1, 2);

        _cloud.IsDown = false;
        await AdvanceUntilAsync(() => Status.Problem is null);
        Assert.Equal(changes, Status.Changes);
        Assert.Contains(_log.Lines, line => line.Contains("The cloud answers again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_starts_while_the_api_is_down_is_not_ready_and_says_why_until_it_answers()
    {
        _cloud.IsDown = true;
        Start();

        await AdvanceUntilAsync(() => Status.Problem is not null);
        Assert.False(Status.IsOwnRouteReady);

        _cloud.IsDown = false;
        await AdvanceUntilAsync(() => Status is { IsOwnRouteReady: true, Problem: null });
    }

    [Fact]
    public async Task A_route_is_checked_every_minute()
    {
        Start();
        await AdvanceUntilAsync(() => Status.IsOwnRouteReady);
        await AdvanceUntilAsync(() => _time.GetUtcNow() - LeaseSamples.Now > TimeSpan.FromMinutes(2));
        var (before, lists) = (_time.GetUtcNow(), _cloud.CountOf("DescribeRouteTables"));

        await AdvanceUntilAsync(() => _time.GetUtcNow() - before > TimeSpan.FromMinutes(10));

        // With jitter every half to whole minute.
        Assert.InRange(_cloud.CountOf("DescribeRouteTables") - lists, 9, 21);
    }

    private void Start()
    {
        var machine = _cloud.Add(new FakeMachine(1, System.Net.IPAddress.Parse("10.99.0.11")));
        var underlay = BackendSamples.Eth0 with { Address = machine.Address };
        var context = new CloudRouteContext
        {
            Node = BackendSamples.Ipv4Node with { NodeId = RouteSamples.Node(1), Underlay = underlay },
            Board = _board,
            Underlay = new Latest<UnderlayInterface>(underlay),
            Leases = new Latest<LeaseTable>(LeaseSamples.Table(true, LeaseSamples.Slot(1, 1))),
            Membership = new Latest<MembershipView>(Views.Joined(Views.Member(1) with { IsOldest = true })),
        };
        var settings = new CloudRouteSettings(TimeSpan.FromSeconds(60));
        Sys.ActorOf(Props.Create(() => new CloudRouteActor(
            settings, context, AwsProviders.Of(_cloud, machine, null), _time, new Random(1), _log.CreateLogger<CloudRouteActor>())));
        _board.Lease.Publish(new LeaseStatus(BackendSamples.LeaseOf(BackendSamples.Ipv4Node, 1), null));
    }

    /// <summary>Both clocks go on by a second; what is asked of the cloud gets some real time to be answered.</summary>
    private async Task AdvanceUntilAsync(Func<bool> condition)
    {
        for (var i = 0; i < 3000 && !condition(); i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(2);
        }

        Assert.True(condition(), $"did not happen; the problem is: {Status.Problem}");
    }
}
