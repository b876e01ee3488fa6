using System.Reflection;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Sockets;

namespace FlannelMesh.Tunnel.Control;

/// <summary>The tunnel's control socket: one agent at a time, the newest wins.</summary>
internal sealed class ControlServer : IDisposable
{
    private readonly SeqPacketListener _listener;
    private readonly string _build = ProgramBuild.Of(Environment.ProcessPath ?? "");
    private readonly long _startedAt = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly TunnelEngine _engine;
    private readonly Lock _engineLock = new();
    private volatile ControlChannel? _agent;
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
            SeqPacketSocket socket;
            try
            {
                socket = _listener.Accept();
            }
            catch (NetlinkException) when (_isEnding)
            {
                return;
            }

            var channel = new ControlChannel(socket);
            _agent?.Shutdown();
            _agent = channel;
            new Thread(() => Serve(channel)) { Name = "control", IsBackground = true }.Start();
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

            Interlocked.CompareExchange(ref _agent, null, channel);
            if (session.IsEnding)
            {
                _isEnding = true;
                _listener.Shutdown();
            }
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
            _agent?.Send(new Reply { Event = what }, []);
        }
        catch (NetlinkException)
        {
            // It has just gone: Hello tells the next one what it finds.
        }
    }
}
