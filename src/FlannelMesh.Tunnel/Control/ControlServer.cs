using System.Reflection;
using System.Runtime.InteropServices;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Sockets;

namespace FlannelMesh.Tunnel.Control;

/// <summary>The tunnel's control socket: one agent at a time, the newest wins.</summary>
internal sealed class ControlServer : IDisposable
{
    private const int AcceptPause = 100;

    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(5);

    private readonly SeqPacketListener _listener;
    private readonly string _build = ProgramBuild.Of(Environment.ProcessPath ?? "");
    private readonly long _startedAt = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly TunnelEngine _engine;
    private readonly Lock _engineLock = new();
    private readonly Lock _agentLock = new();
    private ControlChannel? _agent;
    private volatile bool _isEnding;

    private ControlServer(SeqPacketListener listener, Func<bool, string?> prepare)
    {
        _listener = listener;
        _engine = new TunnelEngine(prepare, OnEvent);
    }

    /// <param name="path">Of the socket.</param>
    /// <param name="prepare">Called before each configuration takes effect, with whether it is encrypted; returns why it must not.</param>
    /// <exception cref="NetlinkException">The path cannot be used.</exception>
    public static ControlServer Listen(string path, Func<bool, string?> prepare) => new(SeqPacketListener.Listen(path), prepare);

    /// <summary>Until an agent ends it.</summary>
    public void Run()
    {
        while (!_isEnding)
        {
            try
            {
                Welcome(_listener.Accept());
            }
            catch (NetlinkException) when (_isEnding)
            {
                return;
            }
            catch (NetlinkException)
            {
                // It has gone again, or there are no descriptors left: packets must not stop for that.
                Thread.Sleep(AcceptPause);
            }
        }
    }

    public void Dispose()
    {
        lock (_engineLock)
        {
            _engine.Dispose();
        }

        _listener.Dispose();
    }

    private void Welcome(SeqPacketSocket socket)
    {
        // Who does not read must not hold up a thread for ever.
        socket.SetSendTimeout(SendTimeout);
        var channel = new ControlChannel(socket);
        lock (_agentLock)
        {
            _agent?.Shutdown();
            _agent = channel;
        }

        new Thread(() => Serve(channel)) { Name = "control", IsBackground = true }.Start();
    }

    private void Serve(ControlChannel channel)
    {
        using (channel)
        {
            var session = new ControlSession(_engine, _engineLock);
            try
            {
                channel.Send(new Reply { Hello = Hello() }, []);
                while (!session.IsEnding && channel.ReceiveRequest() is { } received)
                {
                    if (Volatile.Read(ref _agent) != channel)
                    {
                        // What an agent has left behind is not carried out when there is another.
                        Close(received.Descriptors);
                        break;
                    }

                    foreach (var (reply, handles) in session.Answer(received.Message, received.Descriptors))
                    {
                        channel.Send(reply, handles);
                    }
                }
            }
            catch (NetlinkException)
            {
                // The agent has gone or sends what is no message: the next one starts afresh, packets go on.
            }

            Leave(channel);
            if (session.IsEnding)
            {
                _isEnding = true;
                _listener.Shutdown();
            }
        }
    }

    /// <summary>From now on nobody else uses the channel.</summary>
    private void Leave(ControlChannel channel)
    {
        lock (_agentLock)
        {
            if (_agent == channel)
            {
                _agent = null;
            }
        }
    }

    private static void Close(IEnumerable<SafeHandle> descriptors)
    {
        foreach (var descriptor in descriptors)
        {
            descriptor.Dispose();
        }
    }

    private Hello Hello()
    {
        lock (_engineLock)
        {
            return new Hello
            {
                Protocol = ControlSession.Protocol,
                Build = _build,
                Version = typeof(ControlServer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
                Process = Environment.ProcessId,
                StartedAt = _startedAt,
                Generation = _engine.Generation,
                Configured = _engine.Configured,
            };
        }
    }

    private void OnEvent(Event what)
    {
        try
        {
            lock (_agentLock)
            {
                _agent?.Send(new Reply { Event = what }, []);
            }
        }
        catch (NetlinkException)
        {
            // It has just gone: Hello tells the next one what it finds.
        }
    }
}
