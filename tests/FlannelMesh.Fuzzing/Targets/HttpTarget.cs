using System.Net;
using System.Net.Sockets;
using System.Text;
using FlannelMesh.Api;
using FlannelMesh.Backends.Alloc;
using FlannelMesh.Configuration;
using FlannelMesh.Fuzzing.Engine;
using FlannelMesh.Hosting;
using FlannelMesh.Identity;
using FlannelMesh.Underlay;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlannelMesh.Fuzzing.Targets;

/// <summary>
/// Bytes for the HTTP API of an agent that is in no cluster yet: the first says whether they go to the read-only port or to the control socket.
/// It answers, or closes the connection; it never fails inside, and goes on answering.
/// </summary>
internal sealed class HttpTarget : FuzzTarget
{
    private const int Patience = 10_000;
    private const int Quiet = 20_000;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory($"flannelmesh-fuzzing-{Environment.ProcessId}-");
    private readonly NodeStore _store;
    private readonly ClusterStore _cluster;
    private readonly AgentLifetime _lifetime;
    private readonly ApiServer _server;
    private readonly FailureLog _log = new();
    private readonly string _socket;
    private readonly byte[] _answer = new byte[64 << 10];

    public HttpTarget()
    {
        _store = NodeStore.Open(_directory.FullName, NullLogger.Instance);
        _cluster = ClusterStore.Open(_directory.FullName, NullLogger.Instance);
        var node = new LocalNode
        {
            NodeId = _store.NodeId,
            Name = "h1",
            Network = NetworkConfigReader.Read("""{"Network":"10.5.0.0/16","Backend":{"Type":"alloc"}}""", "net-conf.json"),
            Underlay = new UnderlayInterface { LinkIndex = 1, LinkName = "lo", Mtu = 1500, BindAddress = IPAddress.Loopback },
        };
        var place = new AgentPlace(node, new IPEndPoint(IPAddress.Loopback, 8283));
        var state = new AgentState(place, new AllocBackend(), new NodeBoard(), _cluster, TimeSpan.FromHours(24), TimeProvider.System);
        _lifetime = new AgentLifetime();
        _socket = Path.Combine(_directory.FullName, "agent.sock");
        _server = new ApiServer(
            state,
            new AgentControl(node, _cluster, new InvitationDesk(null, false, node, () => place.Listen), new RevocationDesk(null), _lifetime, TimeProvider.System),
            new EventStream(TimeProvider.System),
            new ApiListenOptions(new IPEndPoint(IPAddress.Loopback, 0), _socket, null),
            _log);
        _server.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    public override string Name => "http";

    public override int MaxLength => 16 << 10;

    public override IReadOnlyList<byte[]> Tokens { get; } = Words(
        "GET ", "POST ", "PUT ", "DELETE ", "HEAD ", "OPTIONS ", " HTTP/1.1\r\n", " HTTP/1.0\r\n", "Host: localhost\r\n", "\r\n", "\r\n\r\n", "Content-Length: ",
        "Transfer-Encoding: chunked\r\n", "Expect: 100-continue\r\n", "Connection: close\r\n", "Accept-Encoding: gzip\r\n", "Last-Event-ID: ", "/api/v1/node", "/api/v1/members",
        "/api/v1/leases/history?subnet=", "/api/v1/mesh", "/api/v1/pool", "/api/v1/reservations/10.5.1.0%2F24", "/api/v1/evict/", "/api/v1/voters/", "/metrics", "/healthz",
        "/%2e%2e/", "%00", "%zz", "../", "{\"node\":\"h1\"}", "{\"release\":true}", "null", "0\r\n\r\n");

    public override bool Run(byte[] input)
    {
        if (input.Length == 0)
        {
            return false;
        }

        var status = Exchange(input[0] % 2 == 1, input.AsSpan(1));
        Require(_log.Failure is null, $"the server failed: {_log.Failure}");
        Require(!status.StartsWith("HTTP/1.1 500", StringComparison.Ordinal), "it answers 500");
        Require(status.Length == 0 || status.StartsWith("HTTP/1.1 ", StringComparison.Ordinal), $"it answers {status}");
        return status.StartsWith("HTTP/1.1 2", StringComparison.Ordinal);
    }

    public override void Dispose()
    {
        _server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _lifetime.Dispose();
        _store.Dispose();
        _cluster.Dispose();
        _directory.Delete(recursive: true);
        base.Dispose();
    }

    /// <returns>The beginning of the answer; empty if the connection was closed without one.</returns>
    private string Exchange(bool isLocal, ReadOnlySpan<byte> request)
    {
        using var socket = isLocal
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) };
        try
        {
            socket.Connect(isLocal ? new UnixDomainSocketEndPoint(_socket) : _server.Http!);
            socket.Send(request);
            if (!socket.Poll(Quiet, SelectMode.SelectRead))
            {
                // It waits for more: there is none.
                socket.Shutdown(SocketShutdown.Send);
            }

            Require(socket.Poll(Patience * 1000, SelectMode.SelectRead), "no answer, and the connection stays");
            return Encoding.Latin1.GetString(_answer, 0, Math.Min(socket.Receive(_answer), 100));
        }
        catch (SocketException)
        {
            // It closed the connection before all was sent.
            return "";
        }
    }

    private sealed class FailureLog : ILogger<ApiServer>
    {
        public string? Failure { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Error)
            {
                Failure ??= formatter(state, exception);
            }
        }
    }
}
