using System.Collections.Concurrent;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Sockets;
using FlannelMesh.Tunnel.Control;

namespace FlannelMesh.Tests.Backends.Tun;

/// <summary>A tunnel that only listens: it answers every request and keeps it.</summary>
internal sealed class FakeTunnel : IDisposable
{
    private readonly SeqPacketListener _listener;
    private readonly Hello _hello;
    private volatile ControlChannel? _agent;
    private readonly Lock _gate = new();
    private bool _isDead;

    public FakeTunnel(string path, Hello hello)
    {
        _listener = SeqPacketListener.Listen(path);
        _hello = hello;
        new Thread(Run) { IsBackground = true }.Start();
    }

    public ConcurrentQueue<Request> Requests { get; } = [];

    /// <summary>What requests are refused with; null is a plain yes.</summary>
    public Func<Request, string?> Refusal { get; set; } = _ => null;

    public IEnumerable<PeersPart> PeerSets => Requests.Where(request => request.Peers is not null).Select(request => request.Peers);

    public void Say(Event what) => _agent!.Send(new Reply { Event = what });

    /// <summary>As a program that dies.</summary>
    public void Die()
    {
        if (!Interlocked.Exchange(ref _isDead, true))
        {
            _listener.Shutdown();
            _listener.Dispose();
            lock (_gate)
            {
                _agent?.Shutdown();
            }
        }
    }

    public void Dispose() => Die();

    private void Run()
    {
        try
        {
            while (true)
            {
                Serve(new ControlChannel(_listener.Accept()));
            }
        }
        catch (Exception e) when (e is NetlinkException or ObjectDisposedException)
        {
            // The end of it.
        }
    }

    private void Serve(ControlChannel channel)
    {
        _agent = channel;
        try
        {
            channel.Send(new Reply { Hello = _hello });
            while (channel.ReceiveRequest() is { } received)
            {
                Requests.Enqueue(received.Message);
                Answer(channel, received.Message);
            }
        }
        catch (NetlinkException)
        {
            // It only looked whether somebody listens.
        }

        lock (_gate)
        {
            _agent = null;
            channel.Dispose();
        }
    }

    private void Answer(ControlChannel channel, Request request)
    {
        if (request.ReadCounters is not null)
        {
            channel.Send(new Reply { Number = request.Number, Counters = new CountersPart { IsLast = true, Totals = new Totals { SentPackets = 42 } } });
        }
        else if (request.Peers is not { IsLast: false })
        {
            channel.Send(new Reply { Number = request.Number, Error = Refusal(request) ?? "" });
        }
    }
}
