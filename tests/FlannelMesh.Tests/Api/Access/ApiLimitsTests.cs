using System.Net;
using System.Net.Sockets;
using FlannelMesh.Api.Access;
using FlannelMesh.Testing;

namespace FlannelMesh.Tests.Api.Access;

public sealed class ApiLimitsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_thousand_idle_connections_lock_out_neither_the_commands_nor_health_checks_nor_new_clients()
    {
        await using var api = await GuardedApi.StartAsync(listen => listen);
        List<Socket> idle = [];
        try
        {
            for (var number = 0; number < 1000; number++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                idle.Add(socket);

                // From 20 addresses, half of them with half a request.
                socket.Bind(new IPEndPoint(new IPAddress([127, 0, 1, (byte)(1 + (number % 20))]), 0));
                await socket.ConnectAsync(IPAddress.Loopback, api.Port);
                if (number % 2 == 0)
                {
                    await socket.SendAsync("GET /api/v1/node HTTP/1.1\r\nHost: localh"u8.ToArray());
                }
            }

            using var local = api.Local();
            using var command = await local.GetAsync(new Uri("http://localhost/api/v1/node"));
            using var tcp = new HttpClient();
            using var health = await tcp.GetAsync(new UriBuilder("http", "127.0.0.1", api.HealthPort, "/healthz").Uri);
            using var same = await api.GetAsync(tcp, "/healthz");
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK), (command.StatusCode, health.StatusCode, same.StatusCode));

            // Of a thousand no more than the limit stay.
            Eventually.True(() => idle.Count(IsOpen) <= ApiLimits.Usual.Connections, "the rest is closed", Patience);
        }
        finally
        {
            idle.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task One_address_displaces_only_its_own_connections()
    {
        await using var api = await GuardedApi.StartAsync(listen => listen with { Limits = new ApiLimits { Connections = 100, ConnectionsPerAddress = 3 } });
        using var quiet = await ConnectAsync("127.0.2.1", api.Port);
        List<Socket> greedy = [];
        for (var number = 0; number < 5; number++)
        {
            greedy.Add(await ConnectAsync("127.0.2.2", api.Port));
            await AnswerAsync(greedy[^1]);
        }

        Eventually.True(() => greedy.Count(IsOpen) == 3, "three of five stay", Patience);
        Assert.Equal([false, false, true, true, true], greedy.Select(IsOpen));
        Assert.True(IsOpen(quiet));
        await AnswerAsync(quiet);
        greedy.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task Streams_are_limited_in_all_and_per_address_and_the_rest_still_answers()
    {
        await using var api = await GuardedApi.StartAsync(listen => listen with { Limits = new ApiLimits { Streams = 3, StreamsPerAddress = 2 } });
        using var client = new HttpClient();
        using var first = await api.GetAsync(client, "/api/v1/events");
        using var second = await api.GetAsync(client, "/api/v1/watch");
        using var third = await api.GetAsync(client, "/api/v1/events");
        using var other = await ConnectAsync("127.0.3.1", api.Port);
        await AnswerAsync(other, "/api/v1/events");
        using var fourth = await ConnectAsync("127.0.3.2", api.Port);
        var full = await AnswerAsync(fourth, "/api/v1/watch", "429");
        using var node = await api.GetAsync(client, "/api/v1/node");

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK),
            (first.StatusCode, second.StatusCode, third.StatusCode, node.StatusCode));
        Assert.Contains("2 streams of events are open from 127.0.0.1", await third.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("3 streams of events are open", full, StringComparison.Ordinal);

        // The socket's own are counted for themselves; a place is free again when its stream ends.
        using var local = api.Local();
        using var command = await local.GetAsync(new Uri("http://localhost/api/v1/events"), HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, command.StatusCode);
        first.Dispose();
        await Poll(async () =>
        {
            using var again = await api.GetAsync(client, "/api/v1/events");
            return again.StatusCode == HttpStatusCode.OK;
        });
    }

    [Fact]
    public async Task A_stream_that_is_open_is_never_displaced()
    {
        await using var api = await GuardedApi.StartAsync(listen => listen with { Limits = new ApiLimits { Connections = 2, ConnectionsPerAddress = 2 } });
        using var first = await ConnectAsync("127.0.4.1", api.Port);
        using var second = await ConnectAsync("127.0.4.1", api.Port);
        await AnswerAsync(first, "/api/v1/events");
        await AnswerAsync(second, "/api/v1/events");

        await AssertRefusedAsync("127.0.4.1", api.Port);
        Assert.True(IsOpen(first) && IsOpen(second));
    }

    [Fact]
    public async Task Half_a_request_is_not_waited_for_long()
    {
        await using var api = await GuardedApi.StartAsync(listen => listen with { Limits = new ApiLimits { HeadTimeout = TimeSpan.FromSeconds(1) } });

        var answer = await api.SendAsync("GET / HTTP/1.1\r\nHost: loc");

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_without_a_request_is_not_kept_long()
    {
        await using var api = await GuardedApi.StartAsync(listen => listen with { Limits = new ApiLimits { KeepAlive = TimeSpan.FromSeconds(1) } });

        Assert.Equal("", await api.SendAsync(""));
    }

    [Theory]
    [InlineData("line", "414")]
    [InlineData("fields", "431")]
    [InlineData("field", "431")]
    [InlineData("http2", "HTTP/2|400|505|\u0000\u0000")]
    [InlineData("garbage", "400")]
    [InlineData("host", "400")]
    [InlineData("two hosts", "400")]
    public async Task What_is_too_long_or_no_request_is_refused(string what, string expected)
    {
        await using var api = await GuardedApi.StartAsync(listen => listen);
        var answer = await api.SendAsync(what switch
        {
            "line" => $"GET /{new string('x', ApiLimits.Usual.RequestLine)} HTTP/1.1\r\nHost: localhost\r\n\r\n",
            "fields" => $"GET / HTTP/1.1\r\nHost: localhost\r\n{string.Concat(Enumerable.Range(0, ApiLimits.Usual.HeaderCount).Select(i => $"X-{i}: y\r\n"))}\r\n",
            "field" => $"GET / HTTP/1.1\r\nHost: localhost\r\nX: {new string('y', ApiLimits.Usual.Headers)}\r\n\r\n",
            "http2" => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0",
            "garbage" => "\u0016\u0003\u0001\u0002\0\u0001\r\n\r\n",
            "host" => "GET / HTTP/1.1\r\n\r\n",
            _ => "GET / HTTP/1.1\r\nHost: localhost\r\nHost: attacker.example\r\n\r\n",
        });

        Assert.Matches(expected, answer);
        Assert.DoesNotContain("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    private static async Task<Socket> ConnectAsync(string from, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }

    /// <summary>The kernel takes the connection; the server resets it, which may be before this end has looked at how its connecting went.</summary>
    private static async Task AssertRefusedAsync(string from, int port)
    {
        Socket socket;
        try
        {
            socket = await ConnectAsync(from, port);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return;
        }

        using (socket)
        {
            Eventually.True(() => !IsOpen(socket), "who comes last is refused", Patience);
        }
    }

    /// <summary>Asks and reads the beginning of the answer.</summary>
    private static async Task<string> AnswerAsync(Socket socket, string path = "/healthz", string status = "200")
    {
        using var deadline = new CancellationTokenSource(Patience);
        await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"), deadline.Token);
        var (buffer, length) = (new byte[4096], 0);
        while (!System.Text.Encoding.ASCII.GetString(buffer, 0, length).Contains("\r\n\r\n", StringComparison.Ordinal)
            || !System.Text.Encoding.ASCII.GetString(buffer, 0, length).TrimEnd('\r', '\n', '0').EndsWith('}') && status != "200")
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length), deadline.Token);
            Assert.NotEqual(0, read);
            length += read;
        }

        var answer = System.Text.Encoding.ASCII.GetString(buffer, 0, length);
        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
        return answer;
    }

    /// <summary>The server has not ended it.</summary>
    private static bool IsOpen(Socket socket)
    {
        try
        {
            return !socket.Poll(0, SelectMode.SelectRead) || socket.Available > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task Poll(Func<Task<bool>> condition)
    {
        for (var start = TimeProvider.System.GetTimestamp(); !await condition();)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, "in time");
            await Task.Delay(50);
        }
    }
}
