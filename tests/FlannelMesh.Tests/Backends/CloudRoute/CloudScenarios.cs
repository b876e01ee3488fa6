using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Membership;
using FlannelMesh.Testing.Clouds;
using FlannelMesh.Tests.Leases;
using FlannelMesh.Tests.Membership;
using FlannelMesh.Underlay;
using Xunit.Abstractions;

namespace FlannelMesh.Tests.Backends.CloudRoute;

/// <summary>What happens in a cloud, on all three: the agents' actors, the real SDK or HTTP code, and a fake cloud over HTTP.</summary>
public abstract class CloudScenarios(FakeCloud cloud, ITestOutputHelper output) : TestKit(EmbeddedConfig.Akka, "cloud", output), IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<NodeId, IActorRef> _actors = [];
    private readonly Latest<LeaseTable> _leases = new(LeaseTable.Empty with { IsComplete = true });
    private readonly Latest<MembershipView> _membership = new(MembershipView.Empty);
    private readonly LogLines _log = new();

    /// <summary>Half a second of patience where a product has a minute.</summary>
    private CloudRouteSettings Settings { get; set; } = new(TimeSpan.FromMilliseconds(500))
    {
        DescribeInterval = TimeSpan.FromMilliseconds(50),
        AskTimeout = TimeSpan.FromSeconds(2),
        SettleTime = TimeSpan.FromMilliseconds(100),
        FirstPause = TimeSpan.FromMilliseconds(20),
        SpreadPerMember = TimeSpan.FromMilliseconds(1),
        StepTimeout = TimeSpan.FromSeconds(20),
    };

    protected FakeCloud Cloud => cloud;

    /// <summary>How the API calls the actions that the fake counts and may refuse.</summary>
    protected abstract string ReadAction { get; }

    protected abstract string CreateAction { get; }

    /// <summary>The action of a change to a route that leads to another machine; the same as <see cref="CreateAction"/> where there is none.</summary>
    protected abstract string ChangeAction { get; }

    /// <summary>What the cloud says of a route to a machine that is gone.</summary>
    protected abstract string DeadState { get; }

    /// <summary>Everything that must never be logged.</summary>
    protected abstract string[] Secrets { get; }

    protected abstract ICloudProvider ProviderOf(FakeMachine machine);

    /// <summary>A route that an administrator has made to something else than a machine.</summary>
    protected abstract void AddForeign(string destination);

    public async Task InitializeAsync() => await Cloud.StartAsync();

    public async Task DisposeAsync()
    {
        await Sys.Terminate();
        await Cloud.DisposeAsync();
    }

    [Fact]
    public async Task Every_node_has_its_route_and_sees_those_of_the_others()
    {
        var nodes = await StartAsync(1, 2, 3);

        Assert.Equal(nodes.Select(node => (node.Subnet, Cloud.TargetOf(node.Machine))).Order(), Destinations());
        await EventuallyAsync(() => Assert.All(nodes, node => Assert.Equal(3, node.Status.Routes!.Count)));
        Assert.All(nodes, node => Assert.Equal((true, null), (node.Status.IsOwnRouteReady, node.Status.Problem)));
        Assert.All(nodes, node => Assert.All(node.Status.Routes!.Values, route => Assert.Equal(RouteState.Active, route.State)));
        Assert.Equal(3, Cloud.DoneOf(CreateAction));
    }

    [Fact]
    public async Task A_restart_changes_nothing_in_the_cloud()
    {
        var nodes = await StartAsync(1, 2);
        await EventuallyAsync(() => Assert.Equal(2, nodes[0].Status.Routes!.Count));
        var changes = Changes();

        Sys.Stop(nodes[1].Actor);
        var again = Restart(nodes[1]);
        await EventuallyAsync(() => Assert.True(again.Status.IsOwnRouteReady));
        await Task.Delay(Settings.Resync);

        Assert.Equal(changes, Changes());
        Assert.Equal(0, again.Status.Changes);
    }

    [Fact]
    public async Task A_route_that_somebody_removes_is_back_after_a_resync()
    {
        var nodes = await StartAsync(1, 2);
        await Task.Delay(Settings.SettleTime * 3);

        Cloud.Edit(routes => routes.RemoveAll(route => route.Destination == nodes[1].Subnet));

        await EventuallyAsync(() => Assert.Contains(Cloud.Routes, route => route.Destination == nodes[1].Subnet));
        await EventuallyAsync(() => Assert.True(nodes[1].Status.IsOwnRouteReady));
    }

    [Fact]
    public async Task A_replaced_machine_gets_the_route_of_the_one_before_it()
    {
        var nodes = await StartAsync(1, 2);
        Sys.Stop(nodes[1].Actor);
        Cloud.Terminate(nodes[1].Machine);
        await EventuallyAsync(() => Assert.Equal(DeadState, nodes[0].Status.Routes![IPNetwork.Parse(nodes[1].Subnet)].StateText));

        var successor = Start(2, Cloud.Add(new FakeMachine(22, IPAddress.Parse("10.99.0.122"))));

        await EventuallyAsync(() => Assert.True(successor.Status.IsOwnRouteReady));
        Assert.Equal(Cloud.TargetOf(successor.Machine), Cloud.Routes.Single(route => route.Destination == successor.Subnet).Target);
        Assert.Equal(1, Cloud.DoneOf(ChangeAction) - (ChangeAction == CreateAction ? 2 : 0));
        await EventuallyAsync(() => Assert.Equal(RouteState.Active, nodes[0].Status.Routes![IPNetwork.Parse(successor.Subnet)].State));
    }

    [Fact]
    public async Task A_route_to_a_machine_that_is_gone_shows_its_state_and_goes_with_its_member()
    {
        var nodes = await StartAsync(1, 2, 3);
        Cloud.Terminate(nodes[2].Machine);
        Sys.Stop(nodes[2].Actor);
        var peer = BackendSamples.PeerOf(BackendSamples.Ipv4Node, 3, "gce");
        await EventuallyAsync(() => Assert.Equal(DeadState, nodes[1].Status.StateOf(peer)));
        Assert.Contains(DeadState, nodes[1].Status.ProblemOf(peer), StringComparison.Ordinal);

        // The lease is held: the node may come back, but packets to the dead interface help nobody.
        Join(1, 2);

        await EventuallyAsync(() => Assert.DoesNotContain(Cloud.Routes, route => route.Destination == nodes[2].Subnet));
    }

    [Fact]
    public async Task The_oldest_removes_the_route_of_an_evicted_node_and_nothing_else()
    {
        AddForeign("10.5.200.0/24");
        AddForeign("192.168.0.0/16");
        var nodes = await StartAsync(1, 2, 3);
        var others = Cloud.Routes.Where(route => route.Destination != nodes[2].Subnet).ToList();
        Sys.Stop(nodes[2].Actor);
        Join(1, 2);
        await Task.Delay(Settings.Resync * 2);
        Assert.Contains(Cloud.Routes, route => route.Destination == nodes[2].Subnet);

        Release(3);

        await EventuallyAsync(() => Assert.DoesNotContain(Cloud.Routes, route => route.Destination == nodes[2].Subnet));
        Assert.Equal(others.Select(route => route.Destination).Order(), Cloud.Routes.Select(route => route.Destination).Order());
        await EventuallyAsync(() => Assert.Equal(2, nodes[0].Status.Changes));
        Assert.Equal(1, nodes[1].Status.Changes);
    }

    [Fact]
    public async Task While_a_member_is_unreachable_nothing_of_others_is_removed()
    {
        var nodes = await StartAsync(1, 2, 3);
        Sys.Stop(nodes[2].Actor);
        Release(3);
        var view = ViewOf(1, 2);
        _membership.Publish(view with { Members = view.Members.SetItem(1, view.Members[1] with { IsReachable = false }) });

        await Task.Delay(Settings.Resync * 4);

        Assert.Contains(Cloud.Routes, route => route.Destination == nodes[2].Subnet);
    }

    [Fact]
    public async Task A_node_with_another_subnet_takes_its_old_route_back()
    {
        var nodes = await StartAsync(1, 2);

        Grant(12, 2);
        Release(2);
        nodes[1].Hold(12);

        await EventuallyAsync(() => Assert.Equal(
            [(nodes[0].Subnet, Cloud.TargetOf(nodes[0].Machine)), ("10.5.12.0/24", Cloud.TargetOf(nodes[1].Machine))], Destinations()));
        await EventuallyAsync(() => Assert.True(nodes[1].Status.IsOwnRouteReady));
    }

    [Fact]
    public async Task A_foreign_route_in_the_way_is_named_and_stays()
    {
        AddForeign("10.5.1.0/24");
        Join(1);
        Grant(1, 1);
        var node = Start(1);

        await EventuallyAsync(() => Assert.Contains("leads 10.5.1.0/24 to", node.Status.Problem, StringComparison.Ordinal));

        Assert.False(node.Status.IsOwnRouteReady);
        Assert.Equal(0, Changes());
        Assert.Single(Cloud.Routes);
    }

    [Fact]
    public async Task A_missing_permission_is_named_with_code_request_and_cure_and_heals()
    {
        Cloud.Denied = [CreateAction];
        Join(1);
        Grant(1, 1);
        var node = Start(1);

        await EventuallyAsync(() => Assert.NotNull(node.Status.Problem));
        Assert.False(node.Status.IsOwnRouteReady);
        Assert.Matches(PermissionPattern, node.Status.Problem);
        await Task.Delay(Settings.Resync * 2);
        Assert.Single(_log.Lines, line => line.Contains(node.Status.Problem!, StringComparison.Ordinal));

        Cloud.Denied = [];
        await EventuallyAsync(() => Assert.Equal((true, null), (node.Status.IsOwnRouteReady, node.Status.Problem)));
    }

    /// <summary>Action, code, the cloud's words, request id, cure.</summary>
    protected abstract string PermissionPattern { get; }

    [Fact]
    public async Task Without_the_permission_to_list_what_was_known_stays()
    {
        var nodes = await StartAsync(1, 2);
        await EventuallyAsync(() => Assert.All(nodes, node => Assert.Equal(2, node.Status.Routes!.Count)));

        Cloud.Denied = [ReadAction];

        await EventuallyAsync(() => Assert.All(nodes, node => Assert.NotNull(node.Status.Problem)));

        Assert.All(nodes, node => Assert.True(node.Status.IsOwnRouteReady));
        Assert.All(nodes, node => Assert.Equal(2, node.Status.Routes!.Count));
    }

    [Fact]
    public async Task A_quota_is_explained()
    {
        Cloud.Quota = 2;
        Join(1, 2, 3);
        foreach (var number in new[] { 1, 2, 3 })
        {
            Grant(number, number);
        }

        CloudNode[] nodes = [Start(1), Start(2), Start(3)];
        // Another problem may come first: changes that got into each other's way.
        await EventuallyAsync(() => Assert.Contains(
            "raise the quota", Assert.Single(nodes, node => node.Status.Problem is not null).Status.Problem, StringComparison.Ordinal));

        var refused = nodes.Single(node => node.Status.Problem is not null);
        Assert.Contains("or have fewer hosts", refused.Status.Problem, StringComparison.Ordinal);
        Assert.False(refused.Status.IsOwnRouteReady);
        Cloud.Quota = 10;
        await EventuallyAsync(() => Assert.True(refused.Status.IsOwnRouteReady));
    }

    [Fact]
    public async Task Lists_that_lag_behind_cost_no_second_change()
    {
        Cloud.Lag = TimeSpan.FromMilliseconds(300);
        Settings = Settings with { SettleTime = TimeSpan.FromMilliseconds(600) };

        await StartAsync(1, 2, 3);
        await Task.Delay(Settings.Resync * 3);

        Assert.Equal(3, Changes());
    }

    [Fact]
    public async Task When_some_changes_fail_the_others_are_made()
    {
        var nodes = await StartAsync(1, 2);
        Sys.Stop(nodes[1].Actor);
        Join(1);
        Release(2);
        var lost = Cloud.Add(new FakeMachine(9, IPAddress.Parse("10.99.0.19")));
        foreach (var slot in new[] { 31, 32 })
        {
            AddLeftover($"10.5.{slot}.0/24", lost);
        }

        // The second of three removals is refused once.
        Cloud.ChangeThrottle = new FakeThrottle(1, 4, TimeProvider.System);

        await EventuallyAsync(() => Assert.Equal([nodes[0].Subnet], Cloud.Routes.Select(route => route.Destination)));
        Assert.True(nodes[0].Status.IsOwnRouteReady);
        await EventuallyAsync(() => Assert.Null(nodes[0].Status.Problem));
    }

    /// <summary>A route as an agent that is no more has left it.</summary>
    protected abstract void AddLeftover(string destination, FakeMachine machine);

    [Fact]
    public async Task Two_hundred_nodes_that_start_at_once_get_through_a_throttle_with_few_lists()
    {
        const int Nodes = 200;
        const int AtOnce = 20;

        // However long the machine takes to start them all: no more than these get through until one was throttled.
        Cloud.ChangeThrottle = new FakeThrottle(AtOnce, 0, TimeProvider.System);
        Cloud.ChangeTime = TimeSpan.FromMilliseconds(2);
        Cloud.ReadThrottle = new FakeThrottle(ThrottledReads, 200, TimeProvider.System);
        Settings = Settings with { FirstPause = TimeSpan.FromMilliseconds(100), Resync = TimeSpan.FromSeconds(3), AskTimeout = TimeSpan.FromSeconds(20) };
        int[] numbers = [.. Enumerable.Range(1, Nodes)];
        Join(numbers);
        foreach (var number in numbers)
        {
            Grant(number, number);
        }

        CloudNode[] nodes = [.. numbers.Select(number => Start(number))];
        await EventuallyAsync(() => Assert.True(nodes.Sum(node => node.Status.Failures) > 0, "nothing was throttled"), TimeSpan.FromSeconds(90));
        Cloud.ChangeThrottle = new FakeThrottle(AtOnce, 40, TimeProvider.System);

        await EventuallyAsync(() => Assert.All(nodes, node => Assert.True(node.Status.IsOwnRouteReady, node.Status.Problem)), TimeSpan.FromSeconds(90));
        Assert.Equal(Nodes, Cloud.Routes.Count);
        Output!.WriteLine($"{Cloud.CountOf(ReadAction)} lists, {Cloud.CountOf(CreateAction)} tries to create");
        // A busy machine lets some asks run out. Unshared there would be as many lists as tries.
        Assert.InRange(Cloud.CountOf(ReadAction), 1, (ReadsPerNode + 3) * Nodes);
    }

    /// <summary>Reads that each node needs for itself, at most.</summary>
    protected virtual int ReadsPerNode => 0;

    /// <summary>How many reads come at once at most.</summary>
    protected virtual int ThrottledReads => 400;

    [Fact]
    public async Task When_the_oldest_does_not_answer_a_node_asks_the_cloud_itself()
    {
        Settings = Settings with { AskTimeout = TimeSpan.FromMilliseconds(200) };
        Join(1, 2);
        Grant(2, 2);
        _actors[RouteSamples.Node(1)] = CreateTestProbe().Ref;

        var node = Start(2);

        await EventuallyAsync(() => Assert.True(node.Status.IsOwnRouteReady));
    }

    [Fact]
    public async Task No_secret_is_ever_logged()
    {
        var nodes = await StartAsync(1, 2);
        Cloud.Denied = [CreateAction, ReadAction];
        Cloud.Edit(routes => routes.Clear());
        await EventuallyAsync(() => Assert.All(nodes, node => Assert.NotNull(node.Status.Problem)));
        Cloud.Denied = [];
        Cloud.IsDown = true;
        await Task.Delay(Settings.Resync * 2);

        string[] texts = [.. _log.Lines, .. nodes.Select(node => node.Status.ToString()), .. nodes.Select(node => node.Status.Problem ?? "")];
        Assert.NotEmpty(_log.Lines);
        Assert.All(Secrets, secret => Assert.DoesNotContain(texts, text => text.Contains(secret, StringComparison.Ordinal)));
    }

    private protected async Task<CloudNode[]> StartAsync(params int[] numbers)
    {
        Join(numbers);
        foreach (var number in numbers)
        {
            Grant(number, number);
        }

        CloudNode[] nodes = [.. numbers.Select(number => Start(number))];
        await EventuallyAsync(() => Assert.All(nodes, node => Assert.True(node.Status.IsOwnRouteReady, node.Status.Problem)));
        return nodes;
    }

    private protected CloudNode Start(int number, FakeMachine? machine = null) =>
        Run(number, machine ?? Cloud.Add(new FakeMachine(number, AddressOf(number))), new NodeBoard());

    private CloudNode Restart(CloudNode node) => Run(node.Number, node.Machine, new NodeBoard());

    private CloudNode Run(int number, FakeMachine machine, NodeBoard board)
    {
        var underlay = BackendSamples.Eth0 with { Address = machine.Address, AddressV6 = null };
        var context = new CloudRouteContext
        {
            Node = BackendSamples.Ipv4Node with { NodeId = RouteSamples.Node(number), Name = $"h{number}", Underlay = underlay },
            Board = board,
            Underlay = new Latest<UnderlayInterface>(underlay),
            Leases = _leases,
            Membership = _membership,
            ActorOf = (_, member) => _actors.GetValueOrDefault(member.NodeId, ActorRefs.Nobody),
        };
        var actor = Sys.ActorOf(Props.Create(() => new CloudRouteActor(
            Settings, context, ProviderOf(machine), TimeProvider.System, new Random(number), _log.CreateLogger<CloudRouteActor>())));
        _actors[RouteSamples.Node(number)] = actor;
        var node = new CloudNode(number, machine, board, actor);
        node.Hold(number);
        return node;
    }

    private protected void Join(params int[] numbers) => _membership.Publish(ViewOf(numbers));

    private static MembershipView ViewOf(params int[] numbers)
    {
        MeshMember[] members = [.. numbers.Select(number => Views.Member(number))];
        members[0] = members[0] with { IsOldest = true };
        return Views.Joined(members);
    }

    private protected void Grant(int slot, int holder) =>
        _leases.Publish(_leases.Value with { Slots = _leases.Value.Slots.SetItem(slot, LeaseSamples.Slot(slot, 1) with { Holder = HolderOf(holder) }) });

    private void Release(int slot) =>
        _leases.Publish(_leases.Value with { Slots = _leases.Value.Slots.SetItem(slot, _leases.Value.Slots[slot] with { State = SlotState.Released }) });

    private static LeaseHolder HolderOf(int number) => LeaseSamples.Holder(1) with { NodeId = RouteSamples.Node(number), Name = $"h{number}" };

    private static IPAddress AddressOf(int number) => IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"10.99.{number / 200}.{10 + (number % 200)}"));

    private int Changes() => Cloud.DoneOf(CreateAction) + (ChangeAction == CreateAction ? 0 : Cloud.DoneOf(ChangeAction));

    private IEnumerable<(string Destination, string Target)> Destinations() => Cloud.Routes.Select(route => (route.Destination, route.Target)).Order();

    private protected static async Task EventuallyAsync(Action assertion, TimeSpan? patience = null)
    {
        var deadline = DateTime.UtcNow + (patience ?? Patience);
        while (true)
        {
            try
            {
                assertion();
                return;
            }
            catch (Exception e) when (DateTime.UtcNow < deadline && e is Xunit.Sdk.XunitException or NullReferenceException or KeyNotFoundException)
            {
                await Task.Delay(20);
            }
        }
    }
}
