using FlannelMesh.Api;
using FlannelMesh.Api.Access;
using FlannelMesh.Api.Contract;

namespace FlannelMesh.Tests.Api;

public sealed class EventStreamTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Events_are_delivered_as_they_happen_and_replayed_to_those_who_come_back()
    {
        await using var api = await RunningApi.StartAsync();
        using var deadline = new CancellationTokenSource(Deadline);
        api.Events.Publish("node", "one");
        using (var first = await OpenAsync(api, null, deadline.Token))
        {
            Assert.Equal(": flannelmesh", await first.ReadLineAsync(deadline.Token));
            Assert.Equal("", await first.ReadLineAsync(deadline.Token));
            Assert.Equal(("1", "node", "one"), await ReadAsync(first, deadline.Token));
            api.Events.Publish("peer", "two");
            Assert.Equal(("2", "peer", "two"), await ReadAsync(first, deadline.Token));
        }

        api.Events.Publish("lease", "three");
        using var second = await OpenAsync(api, "1", deadline.Token);
        await second.ReadLineAsync(deadline.Token);
        await second.ReadLineAsync(deadline.Token);
        Assert.Equal(("2", "peer", "two"), await ReadAsync(second, deadline.Token));
        Assert.Equal(("3", "lease", "three"), await ReadAsync(second, deadline.Token));
    }

    [Fact]
    public async Task An_open_stream_does_not_keep_the_agent_from_stopping()
    {
        // So long that it would be cut off only beyond the deadline.
        await using var api = await RunningApi.StartAsync(new ApiLimits { StopTimeout = Deadline * 2 });
        using var deadline = new CancellationTokenSource(Deadline);
        using var stream = await OpenAsync(api, null, deadline.Token);
        Assert.Equal(": flannelmesh", await stream.ReadLineAsync(deadline.Token));
        Assert.Equal("", await stream.ReadLineAsync(deadline.Token));

        await api.StopAsync().AsTask().WaitAsync(deadline.Token);

        Assert.Null(await stream.ReadLineAsync(deadline.Token));
    }

    [Fact]
    public async Task A_listener_that_does_not_keep_up_is_let_go()
    {
        var events = new EventStream(TimeProvider.System);
        using var deadline = new CancellationTokenSource(Deadline);
        await using var slow = events.Listen(0, deadline.Token).GetAsyncEnumerator();
        events.Publish("node", "0");
        Assert.True(await slow.MoveNextAsync());

        for (var i = 1; i <= 2000; i++)
        {
            events.Publish("node", "more");
        }

        var last = slow.Current.Id;
        while (await slow.MoveNextAsync())
        {
            Assert.Equal(last + 1, slow.Current.Id);
            last = slow.Current.Id;
        }

        Assert.InRange(last, 1, 1999);
    }

    [Fact]
    public async Task A_client_that_does_not_keep_up_is_told_so()
    {
        await using var api = await RunningApi.StartAsync();
        using var deadline = new CancellationTokenSource(Deadline);
        using var stream = await OpenAsync(api, null, deadline.Token);
        api.Events.Publish("node", "first");
        while (await stream.ReadLineAsync(deadline.Token) != "event: node")
        {
        }

        // More than the sockets' buffers and the backlog hold together.
        var large = new string('x', 16 << 10);
        for (var i = 0; i < 4096; i++)
        {
            api.Events.Publish("node", large);
        }

        var last = "";
        while (await stream.ReadLineAsync(deadline.Token) is { } line)
        {
            last = line.Length == 0 ? last : line;
        }

        Assert.Equal(": too slow, events are lost; come back with Last-Event-ID", last);
    }

    [Fact]
    public async Task Only_the_last_events_are_kept()
    {
        var events = new EventStream(TimeProvider.System);
        for (var i = 0; i < 300; i++)
        {
            events.Publish("node", "x");
        }

        using var deadline = new CancellationTokenSource(Deadline);
        await using var listener = events.Listen(0, deadline.Token).GetAsyncEnumerator();
        Assert.True(await listener.MoveNextAsync());

        Assert.Equal(300 - 256 + 1, listener.Current.Id);
    }

    [Fact]
    public async Task Who_comes_back_after_a_restart_of_the_agent_gets_what_happened_since()
    {
        var events = new EventStream(TimeProvider.System);
        events.Publish("node", "first of this run");
        using var deadline = new CancellationTokenSource(Deadline);

        await using var listener = events.Listen(500, deadline.Token).GetAsyncEnumerator();

        Assert.True(await listener.MoveNextAsync());
        Assert.Equal("first of this run", listener.Current.Message);
    }

    [Fact]
    public async Task Asking_for_the_head_of_the_stream_gets_an_answer_that_ends()
    {
        await using var api = await RunningApi.StartAsync();
        using var deadline = new CancellationTokenSource(Deadline);
        using var request = new HttpRequestMessage(HttpMethod.Head, api.UriOf("/api/v1/events"));

        using var response = await api.Tcp.SendAsync(request, deadline.Token);
        // The connection is free for the next request only when the answer has ended.
        using var connection = new System.Net.Sockets.TcpClient();
        await connection.ConnectAsync(api.Http, deadline.Token);
        var stream = connection.GetStream();
        await stream.WriteAsync("HEAD /api/v1/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray(), deadline.Token);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(deadline.Token);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    private static async Task<StreamReader> OpenAsync(RunningApi api, string? lastId, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, api.UriOf("/api/v1/events"));
        if (lastId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastId);
        }

        var response = await api.Tcp.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
    }

    private static async Task<(string Id, string Kind, string Message)> ReadAsync(StreamReader reader, CancellationToken cancellation)
    {
        var id = await FieldAsync("id: ");
        var kind = await FieldAsync("event: ");
        var view = System.Text.Json.JsonSerializer.Deserialize(await FieldAsync("data: "), ApiJson.Default.EventView)!;
        Assert.Equal("", await reader.ReadLineAsync(cancellation));
        Assert.Equal((id, kind), (view.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), view.Kind));
        return (id, kind, view.Message);

        async Task<string> FieldAsync(string name)
        {
            var line = await reader.ReadLineAsync(cancellation) ?? throw new EndOfStreamException();
            Assert.StartsWith(name, line, StringComparison.Ordinal);
            return line[name.Length..];
        }
    }
}
