using FlannelMesh.Api.Contract;
using FlannelMesh.Api.Watch;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Api.Watch;

public class WatchFeedTests
{
    private readonly FakeAgentState _state = new();
    private readonly FakeTimeProvider _time = new();
    private readonly WatchFeed _feed;

    public WatchFeedTests() => _feed = new WatchFeed(_state, _time);

    [Fact]
    public void All_bodies_are_those_of_the_endpoints_in_a_fixed_order()
    {
        var snapshot = _feed.Take();

        Assert.Equal(["node", "members", "leases", "peers", "voters", "dataplane", "pool", "problems"], snapshot.Bodies.Select(body => body.Event));
        Assert.Equal(System.Text.Json.JsonSerializer.Serialize(_state.Pool, ApiJson.Default.PoolView), System.Text.Encoding.UTF8.GetString(Body(snapshot, "pool").Json));
        Assert.Same(_state.Mesh, snapshot.Mesh);
    }

    [Fact]
    public void For_a_second_all_watchers_get_the_same()
    {
        var first = _feed.Take();

        Assert.Same(first, _feed.Take());
        _time.Advance(WatchFeed.Interval);
        Assert.NotSame(first, _feed.Take());
    }

    [Fact]
    public void Only_what_has_changed_is_new()
    {
        var first = _feed.Take();
        _state.Pool = _state.Pool with { Free = 3 };
        var second = Next();

        Assert.Equal(["pool"], second.Bodies.Where(body => body.Body.Version > first.Version).Select(body => body.Event));
        Assert.Null(second.Since(first));
    }

    [Fact]
    public void That_time_goes_by_is_no_change()
    {
        var first = _feed.Take();
        var (own, other) = (_state.Mesh.Nodes[0], _state.Mesh.Nodes[1]);
        var later = FakeAgentState.Start.AddSeconds(90);
        _state.Mesh = new MeshView(
            FakeAgentState.NodeId,
            later,
            [
                own with { ReportedAt = later, Links = [own.Links[0] with { MeasuredAt = later, AgeSeconds = 90 }] },
                other with { AgeSeconds = 90 },
            ]);
        _state.Leases = [_state.Leases[0] with { State = "held", ExpiresAt = new DateTime(2026, 1, 3, 3, 0, 30, DateTimeKind.Utc) }];
        var second = Next();
        _state.Leases = [_state.Leases[0] with { ExpiresAt = new DateTime(2026, 1, 3, 3, 4, 30, DateTimeKind.Utc) }];
        var third = Next();

        Assert.Null(second.Since(first));
        Assert.True(Body(second, "leases").Version > first.Version);
        Assert.Equal(Body(second, "leases"), Body(third, "leases"));
    }

    [Fact]
    public void A_delta_has_the_changed_and_the_new_nodes_whole_and_the_ids_of_those_that_are_gone()
    {
        var first = _feed.Take();
        var (own, other) = (_state.Mesh.Nodes[0], _state.Mesh.Nodes[1]);
        var lost = own with { Links = [own.Links[0] with { State = "lost" }] };
        var joined = other with { NodeId = "33332222-3333-4444-5555-666677778888", Name = "h3" };
        _state.Mesh = _state.Mesh with { Nodes = [lost, joined] };

        var delta = Next().Since(first)!;

        Assert.Equal([lost, joined], delta.Nodes);
        Assert.Equal([FakeAgentState.PeerId], delta.Gone);
    }

    [Fact]
    public void Who_missed_some_gets_all_of_them_at_once()
    {
        var first = _feed.Take();
        var nodes = _state.Mesh.Nodes;
        _state.Mesh = _state.Mesh with { Nodes = [nodes[0] with { State = "detached" }, nodes[1]] };
        Next();
        _state.Mesh = _state.Mesh with { Nodes = [_state.Mesh.Nodes[0], nodes[1] with { ReportedAt = FakeAgentState.Start, AgeSeconds = 1 }] };

        Assert.Equal(["h1", "h2"], Next().Since(first)!.Nodes.Select(node => node.Name));
    }

    private WatchSnapshot Next()
    {
        _time.Advance(WatchFeed.Interval);
        return _feed.Take();
    }

    private static WatchBody Body(WatchSnapshot snapshot, string name) => snapshot.Bodies.Single(body => body.Event == name).Body;
}
