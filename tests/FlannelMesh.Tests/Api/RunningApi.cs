using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FlannelMesh.Api;
using FlannelMesh.Api.Access;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Tests.Api;

/// <summary>The API with a state of the test's, on a unix socket, a TCP port and a port for health checks alone.</summary>
internal sealed class RunningApi : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ApiServer _server;
    private bool _isStopped;

    private RunningApi(ApiLimits limits)
    {
        Socket = _directory.File("run/agent.sock");
        var any = new IPEndPoint(IPAddress.Loopback, 0);
        _server = new ApiServer(State, Control, Events, new ApiListenOptions(any, Socket, any) { Limits = limits }, NullLogger<ApiServer>.Instance);
        Local = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
    }

    public FakeAgentState State { get; } = new();

    public FakeAgentControl Control { get; } = new();

    public EventStream Events { get; } = new(TimeProvider.System);

    public string Socket { get; }

    public IPEndPoint Http => _server.Http!;

    public IPEndPoint Healthz => _server.Healthz!;

    public HttpClient Tcp { get; } = new();

    /// <summary>Over the unix socket, whatever host its URLs name.</summary>
    public HttpClient Local { get; }

    public static async Task<RunningApi> StartAsync(ApiLimits? limits = null)
    {
        var api = new RunningApi(limits ?? ApiLimits.Usual);
        await api._server.StartAsync(CancellationToken.None);
        return api;
    }

    public Task<HttpResponseMessage> GetAsync(string path, bool isLocal = false) =>
        isLocal ? Local.GetAsync(new Uri($"http://localhost{path}")) : Tcp.GetAsync(UriOf(path));

    public Uri UriOf(string path) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Http.Port}{path}"));

    public async ValueTask StopAsync()
    {
        if (!_isStopped)
        {
            _isStopped = true;
            await _server.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Local.Dispose();
        Tcp.Dispose();
        await StopAsync();
        _directory.Dispose();
    }

    public static IPEndPoint FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)probe.LocalEndPoint!;
    }
}
