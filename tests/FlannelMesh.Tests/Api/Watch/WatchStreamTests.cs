using System.Text.Json;
using FlannelMesh.Api.Contract;

namespace FlannelMesh.Tests.Api.Watch;

public sealed class WatchStreamTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Everything_comes_once_and_then_what_changes()
    {
        await using var api = await RunningApi.StartAsync();
        using var deadline = new CancellationTokenSource(Deadline);
        using var stream = await OpenAsync(api, deadline.Token);

        var names = new List<string>();
        for (var i = 0; i < 9; i++)
        {
            names.Add((await ReadAsync(stream, deadline.Token)).Event);
        }

        Assert.Equal(["node", "members", "leases", "peers", "voters", "dataplane", "pool", "problems", "mesh"], names);
        api.State.Pool = api.State.Pool with { Free = 1 };
        var (pool, body) = await ReadAsync(stream, deadline.Token);
        Assert.Equal(("pool", JsonSerializer.Serialize(api.State.Pool, ApiJson.Default.PoolView)), (pool, body));

        api.State.Mesh = api.State.Mesh with { Nodes = [api.State.Mesh.Nodes[0] with { State = "detached" }] };
        var (name, delta) = await ReadAsync(stream, deadline.Token);
        Assert.Equal("meshDelta", name);
        var view = JsonSerializer.Deserialize(delta, ApiJson.Default.MeshDeltaView)!;
        Assert.Equal("detached", Assert.Single(view.Nodes).State);
        Assert.Equal([FakeAgentState.PeerId], view.Gone);
    }

    [Fact]
    public async Task A_quiet_connection_is_kept_alive()
    {
        await using var api = await RunningApi.StartAsync();
        using var deadline = new CancellationTokenSource(Deadline);
        using var stream = await OpenAsync(api, deadline.Token);
        while (await stream.ReadLineAsync(deadline.Token) != "event: mesh")
        {
        }

        Assert.StartsWith("data: ", await stream.ReadLineAsync(deadline.Token), StringComparison.Ordinal);
        Assert.Equal("", await stream.ReadLineAsync(deadline.Token));
        Assert.Equal(": still here", await stream.ReadLineAsync(deadline.Token));
    }

    [Fact]
    public async Task A_watcher_does_not_keep_the_agent_from_stopping()
    {
        await using var api = await RunningApi.StartAsync();
        using var deadline = new CancellationTokenSource(Deadline);
        using var stream = await OpenAsync(api, deadline.Token);
        await stream.ReadLineAsync(deadline.Token);

        await api.StopAsync();

        Assert.False(deadline.IsCancellationRequested);
    }

    [Fact]
    public async Task Asking_for_the_head_gets_an_answer_that_ends()
    {
        await using var api = await RunningApi.StartAsync();
        using var deadline = new CancellationTokenSource(Deadline);
        using var request = new HttpRequestMessage(HttpMethod.Head, api.UriOf("/api/v1/watch"));

        using var response = await api.Tcp.SendAsync(request, deadline.Token);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("", await response.Content.ReadAsStringAsync(deadline.Token));
    }

    private static async Task<StreamReader> OpenAsync(RunningApi api, CancellationToken cancellation)
    {
        var response = await api.Tcp.GetAsync(api.UriOf("/api/v1/watch"), HttpCompletionOption.ResponseHeadersRead, cancellation);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
    }

    private static async Task<(string Event, string Data)> ReadAsync(StreamReader reader, CancellationToken cancellation)
    {
        var name = await reader.ReadLineAsync(cancellation) ?? throw new EndOfStreamException();
        var data = await reader.ReadLineAsync(cancellation) ?? throw new EndOfStreamException();
        Assert.Equal("", await reader.ReadLineAsync(cancellation));
        Assert.StartsWith("event: ", name, StringComparison.Ordinal);
        Assert.StartsWith("data: ", data, StringComparison.Ordinal);
        return (name["event: ".Length..], data["data: ".Length..]);
    }
}
