using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using FlannelMesh.Api;
using FlannelMesh.Api.Access;
using FlannelMesh.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Tests.Api;

public sealed class ApiListenTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Only_the_owner_may_use_the_socket()
    {
        await using var api = await RunningApi.StartAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(api.Socket));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.GetDirectoryName(api.Socket)!));
    }

    [Fact]
    public async Task The_socket_of_a_dead_agent_is_replaced()
    {
        var path = _directory.File("agent.sock");
        LeaveStaleSocket(path);

        await using var server = Server(null, path);
        await server.StartAsync(CancellationToken.None);

        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(path));
        Assert.True(client.Connected);
    }

    [Fact]
    public async Task A_living_agents_socket_is_left_to_it()
    {
        await using var api = await RunningApi.StartAsync();
        await using var second = Server(null, api.Socket);

        var refusal = await Assert.ThrowsAsync<StartupException>(() => second.StartAsync(CancellationToken.None));

        Assert.Contains(api.Socket, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--control-socket", refusal.Message, StringComparison.Ordinal);
        using var response = await api.GetAsync("/healthz", isLocal: true);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public void A_file_that_is_no_socket_is_not_deleted()
    {
        var file = _directory.File("precious");
        File.WriteAllText(file, "content");

        var refusal = Assert.Throws<StartupException>(() => ControlSocket.Prepare(file));

        Assert.Equal($"--control-socket {file} cannot be used: it is no socket", refusal.Message);
        Assert.Equal("content", File.ReadAllText(file));
        Assert.Contains("it is no socket", Assert.Throws<StartupException>(() => ControlSocket.Prepare(_directory.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_too_long_for_a_socket_is_refused_with_the_limit()
    {
        var path = _directory.File(new string('x', 108));

        Assert.Contains("107 bytes", Assert.Throws<StartupException>(() => ControlSocket.Prepare(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--http")]
    [InlineData("--healthz-port")]
    public async Task A_taken_port_is_refused_with_its_holder(string flag)
    {
        using var holder = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        holder.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        holder.Listen();
        var taken = (IPEndPoint)holder.LocalEndPoint!;
        var listen = new ApiListenOptions(flag == "--http" ? taken : null, _directory.File("agent.sock"), flag == "--http" ? null : taken);
        await using var server = new ApiServer(new FakeAgentState(), new FakeAgentControl(), new EventStream(TimeProvider.System), listen, NullLogger<ApiServer>.Instance);

        var refusal = await Assert.ThrowsAsync<StartupException>(() => server.StartAsync(CancellationToken.None));

        Assert.Matches(
            string.Create(
                CultureInfo.InvariantCulture,
                $@"^port {taken.Port} on 127\.0\.0\.1 is in use by .+ \(pid {Environment.ProcessId}\); {Regex.Escape(flag)} chooses another$"),
            refusal.Message);
    }

    [Fact]
    public async Task Health_checks_on_another_address_of_the_same_port_tell_nothing_else()
    {
        var http = RunningApi.FreePort();
        var healthz = new IPEndPoint(IPAddress.Parse("127.0.0.2"), http.Port);
        await using var server = new ApiServer(
            new FakeAgentState(),
            new FakeAgentControl(),
            new EventStream(TimeProvider.System),
            new ApiListenOptions(http, _directory.File("agent.sock"), healthz),
            NullLogger<ApiServer>.Instance);
        await server.StartAsync(CancellationToken.None);
        using var client = new HttpClient();

        using var health = await client.GetAsync(new Uri($"http://{healthz}/healthz"));
        using var node = await client.GetAsync(new Uri($"http://{healthz}/api/v1/node"));
        using var full = await client.GetAsync(new Uri($"http://{http}/api/v1/node"));

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.OK), (health.StatusCode, node.StatusCode, full.StatusCode));
    }

    [Fact]
    public async Task Listeners_that_want_the_same_port_are_refused_in_one_line()
    {
        var http = RunningApi.FreePort();
        await using var server = new ApiServer(
            new FakeAgentState(),
            new FakeAgentControl(),
            new EventStream(TimeProvider.System),
            new ApiListenOptions(http, _directory.File("agent.sock"), new IPEndPoint(IPAddress.Any, http.Port)),
            NullLogger<ApiServer>.Instance);

        var refusal = await Assert.ThrowsAsync<StartupException>(() => server.StartAsync(CancellationToken.None));

        Assert.Contains("--healthz-port", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.False(File.Exists(_directory.File("agent.sock")));
    }

    [Fact]
    public async Task Full_tcp_ports_leave_the_socket_usable()
    {
        await using var api = await RunningApi.StartAsync();
        var idle = new List<Socket>();
        try
        {
            for (var i = 0; i < 300; i++)
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                idle.Add(socket);
                await socket.ConnectAsync(api.Http);
            }

            using var response = await api.GetAsync("/healthz", isLocal: true);

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        finally
        {
            idle.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task Half_a_request_does_not_keep_the_agent_from_stopping()
    {
        // The rest of the request is waited for beyond the deadline, were it not cut off.
        var deadline = TimeSpan.FromSeconds(20);
        await using var api = await RunningApi.StartAsync(new ApiLimits { HeadTimeout = deadline * 2 });
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(api.Http);
        await client.SendAsync("GET /api/v1/node HTTP/1.1\r\nHos"u8.ToArray());
        using (var answered = await api.GetAsync("/healthz"))
        {
            Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        }

        await api.StopAsync().AsTask().WaitAsync(deadline);
    }

    private static ApiServer Server(IPEndPoint? http, string socket) => new(
        new FakeAgentState(), new FakeAgentControl(), new EventStream(TimeProvider.System), new ApiListenOptions(http, socket, null), NullLogger<ApiServer>.Instance);

    /// <summary>A socket's file outlives its process when that is killed; renaming keeps .NET from removing it here.</summary>
    private static void LeaveStaleSocket(string path)
    {
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(path + ".old"));
            File.Move(path + ".old", path);
        }

        Assert.True(File.Exists(path));
    }
}
