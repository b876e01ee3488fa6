using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using FlannelMesh.Api;
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
        await using var server = new ApiServer(new FakeAgentState(), new EventStream(TimeProvider.System), listen, NullLogger<ApiServer>.Instance);

        var refusal = await Assert.ThrowsAsync<StartupException>(() => server.StartAsync(CancellationToken.None));

        Assert.Matches(
            string.Create(
                CultureInfo.InvariantCulture,
                $@"^port {taken.Port} on 127\.0\.0\.1 is in use by .+ \(pid {Environment.ProcessId}\); {Regex.Escape(flag)} chooses another$"),
            refusal.Message);
    }

    private static ApiServer Server(IPEndPoint? http, string socket) => new(
        new FakeAgentState(), new EventStream(TimeProvider.System), new ApiListenOptions(http, socket, null), NullLogger<ApiServer>.Instance);

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
