using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Hosting;

/// <summary>
/// Tells the service manager what the agent is at, as sd_notify(3) describes: READY=1 once, STATUS= at every change, STOPPING=1
/// at the end. Without NOTIFY_SOCKET it tells nobody. Nothing here fails the agent.
/// </summary>
public sealed class ServiceNotification : IDisposable
{
    /// <summary>Where the service manager listens: a path, or "@" and an abstract name.</summary>
    public const string Variable = "NOTIFY_SOCKET";

    /// <summary>A service manager that does not read must not hold up the data plane.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly string? _address;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private Socket? _socket;
    private string? _status;
    private bool _isReadyTold;
    private bool _isStopping;
    private bool _isFailureLogged;

    /// <param name="address">As in NOTIFY_SOCKET; null or empty tells nobody.</param>
    /// <param name="log">Gets the first failure.</param>
    public ServiceNotification(string? address, ILogger log)
    {
        _address = string.IsNullOrEmpty(address) ? null : address;
        _log = log;
    }

    /// <summary>Takes NOTIFY_SOCKET out of the environment: programs that the agent starts must not speak for it.</summary>
    public static ServiceNotification FromEnvironment(ILogger log)
    {
        var address = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, null);
        return new ServiceNotification(address, log);
    }

    /// <summary>Says what is missing until the node is ready; nothing if that is what was said last.</summary>
    public void Report(IReadOnlyList<string> missing)
    {
        var isReady = missing.Count == 0;
        var status = isReady ? "ready" : $"not ready: {string.Join("; ", missing).ReplaceLineEndings(" ")}";
        lock (_gate)
        {
            if (_isStopping || (status == _status && (_isReadyTold || !isReady)))
            {
                return;
            }

            var isFirstReady = isReady && !_isReadyTold;
            if (TrySend($"{(isFirstReady ? "READY=1\n" : "")}STATUS={status}"))
            {
                _status = status;
                _isReadyTold |= isReady;
            }
        }
    }

    /// <summary>The last word.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (!_isStopping)
            {
                _isStopping = true;
                TrySend("STOPPING=1");
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isStopping = true;
            _socket?.Dispose();
        }
    }

    private bool TrySend(string text)
    {
        if (_address is null)
        {
            return true;
        }

        try
        {
            _socket ??= new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { SendTimeout = (int)Limit.TotalMilliseconds };
            var endpoint = new UnixDomainSocketEndPoint(_address[0] == '@' ? $"\0{_address[1..]}" : _address);
            _socket.SendTo(Encoding.UTF8.GetBytes(text), endpoint);
            return true;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            if (!_isFailureLogged)
            {
                _isFailureLogged = true;
                AgentLog.ServiceManagerUnreachable(_log, Variable, _address, e.Message);
            }

            return false;
        }
    }
}
