using System.Collections.Concurrent;
using System.Collections.Immutable;
using FlannelMesh.Tunnel.Metrics;
using FlannelMesh.Tunnel.Paths;
using FlannelMesh.Tunnel.Peers;

namespace FlannelMesh.Tunnel.Encryption;

/// <summary>
/// The handshakes' thread, and what the packet path has to do with it: sessions for peers, packets that wait for a session, datagrams that
/// belong to no packet.
/// </summary>
internal sealed class SecureTransport : IDisposable, IHandshakeSink
{
    /// <summary>Threads that may ever seal or open, this one's own among them: contexts are made when they first do.</summary>
    public const int MaxThreads = 64;

    private const int TickInterval = 250;

    /// <summary>Packets wait: a session is a round trip away.</summary>
    private const int HastyInterval = 5;

    private const int QueueCapacity = 1024;

    /// <summary>Of all packets that wait: a scan of the network must not use up the memory.</summary>
    private const int MaxHeldBytes = 4 << 20;

    private readonly HandshakeEngine _engine;
    private readonly ConcurrentQueue<Errand> _errands = [];
    private readonly AutoResetEvent _wake = new(false);
    private readonly ConcurrentDictionary<Guid, HeldPackets> _held = [];
    private readonly PeerBoard _peers;
    private readonly byte[] _privateKey;
    private readonly Thread _thread;
    private int _heldBytes;
    private int _lost;
    private volatile IDatagramOutlet? _outlet;
    private volatile bool _isStopping;

    /// <param name="privateKey">X25519, 32 bytes.</param>
    public SecureTransport(byte[] privateKey, PeerBoard peers)
    {
        _privateKey = privateKey;
        _peers = peers;
        _engine = new HandshakeEngine(privateKey, MaxThreads, Sessions, TimeProvider.System);
        _thread = new Thread(Run) { Name = "handshakes", IsBackground = true };
        _thread.Start();
    }

    public SessionTable Sessions { get; } = new();

    /// <summary>Of packets that waited for a session: sent, or lost for want of one.</summary>
    public PathCounters Counters { get; } = new();

    public long Handshakes => _engine.Handshakes;

    public long FailedHandshakes => _engine.FailedHandshakes;

    public bool HasKey(ReadOnlySpan<byte> privateKey) => privateKey.SequenceEqual(_privateKey);

    /// <summary>Where datagrams go from now on; null while the packet path stands still.</summary>
    public void SendThrough(IDatagramOutlet? outlet)
    {
        _outlet = outlet;
        if (outlet is not null)
        {
            Greet(_peers.Current.Peers);
        }
    }

    /// <summary>
    /// Begins with peers that are new: not before they are in the peer table and something can be sent, as an initiation that gets lost costs a
    /// second.
    /// </summary>
    public void Greet(IEnumerable<TunnelPeer> peers)
    {
        if (_outlet is null)
        {
            return;
        }

        foreach (var security in peers.Select(peer => peer.Security).OfType<PeerSecurity>())
        {
            Want(security);
        }
    }

    /// <summary>A peer's security, which lives as long as the peer is known by its id.</summary>
    /// <param name="state">What the process before exported of it, or nothing.</param>
    public PeerSecurity Enter(Guid id, PeerSecurity? known, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> state)
    {
        var security = known ?? _engine.Add(id, publicKey);
        if (known is not null)
        {
            _engine.SetPublicKey(known, publicKey, Environment.TickCount64);
        }

        if (!state.IsEmpty)
        {
            _engine.Import(security, state, Environment.TickCount64);
        }

        return security;
    }

    public void Leave(Guid id, PeerSecurity security)
    {
        _engine.Remove(security, Environment.TickCount64);
        if (_held.TryRemove(id, out var held))
        {
            // Counted by the thread to which the counters belong.
            Interlocked.Add(ref _lost, Take(held).Count);
        }
    }

    /// <summary>A datagram that is no packet, from a peer's address.</summary>
    /// <returns>False if it is no part of a handshake.</returns>
    public bool Receive(PeerSecurity peer, ReadOnlySpan<byte> datagram)
    {
        // Before it is copied: what waits is no more than a few bytes.
        if (!HandshakeHeader.TryRead(datagram, out _))
        {
            return false;
        }

        Post(new Errand(ErrandKind.Receive, peer, datagram.ToArray()));
        return true;
    }

    /// <summary>A datagram of a session that is not here.</summary>
    public void ReceivedUnknown(PeerSecurity peer) => Post(new Errand(ErrandKind.ReceivedUnknown, peer, []));

    /// <summary>Keeps a packet until there is a session.</summary>
    /// <returns>False if there is no room, or no session can come.</returns>
    public bool Hold(PeerSecurity peer, ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest)
    {
        var length = head.Length + rest.Length;
        if (peer.Reason is not null || Volatile.Read(ref _heldBytes) + length > MaxHeldBytes)
        {
            return false;
        }

        var held = _held.GetOrAdd((Guid)peer.Owner, _ => new HeldPackets(peer));
        if (!held.TryAdd([.. head, .. rest], out var isFirst))
        {
            return false;
        }

        Interlocked.Add(ref _heldBytes, length);

        if (isFirst)
        {
            Want(peer);
        }

        return true;
    }

    /// <summary>For the process that follows; nothing is sent any more.</summary>
    public ImmutableArray<(Guid Peer, byte[] State)> Export()
    {
        var states = ImmutableArray.CreateBuilder<(Guid, byte[])>();
        _engine.Export(Environment.TickCount64, (peer, state) => states.Add(((Guid)peer.Owner, state)));
        return states.ToImmutable();
    }

    public void Send(PeerSecurity peer, ReadOnlySpan<byte> datagram)
    {
        if (_peers.Current.Find((Guid)peer.Owner) is { } known)
        {
            _outlet?.Send(known.Endpoint, datagram);
        }
    }

    public void Dispose()
    {
        _isStopping = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
    }

    private void Want(PeerSecurity peer) => Post(new Errand(ErrandKind.Want, peer, []));

    private void Post(Errand errand)
    {
        // What is too much is lost, as on any line; peers and we repeat.
        if (_errands.Count < QueueCapacity)
        {
            _errands.Enqueue(errand);
            _wake.Set();
        }
    }

    private void Run()
    {
        var nextTick = 0L;
        while (!_isStopping)
        {
            var now = Environment.TickCount64;
            while (_errands.TryDequeue(out var errand))
            {
                Carry(errand, now);
            }

            if (!_held.IsEmpty)
            {
                SendHeld(now);
            }

            Counters.Drop(DropReason.NoSession, Interlocked.Exchange(ref _lost, 0));
            if (now >= nextTick)
            {
                _engine.Tick(now, this);
                nextTick = now + TickInterval;
            }

            _wake.WaitOne(_held.IsEmpty ? (int)Math.Max(nextTick - now, 1) : HastyInterval);
        }
    }

    private void Carry(Errand errand, long now)
    {
        switch (errand.Kind)
        {
            case ErrandKind.Receive:
                _engine.Receive(errand.Datagram, errand.Peer, now, this);
                break;
            case ErrandKind.ReceivedUnknown:
                _engine.ReceivedUnknown(errand.Peer, now, this);
                break;
            default:
                _engine.WantSession(errand.Peer, now, this);
                break;
        }
    }

    private void SendHeld(long now)
    {
        foreach (var (id, held) in _held)
        {
            if (held.Peer.TryGetSendSession(now, out var session))
            {
                _held.TryRemove(id, out _);
                foreach (var packet in Take(held))
                {
                    SendSealed(session, packet);
                }
            }
            else if (held.IsStale(now))
            {
                _held.TryRemove(id, out _);
                Interlocked.Add(ref _lost, Take(held).Count);
            }
        }
    }

    private void SendSealed(Session session, byte[] packet)
    {
        var datagram = new byte[packet.Length + Session.Overhead];
        if (session.Seal(MaxThreads - 1, packet, [], datagram) > 0)
        {
            Send(session.Peer, datagram);
            Counters.SentPackets++;
            Counters.SentBytes += packet.Length;
        }
        else
        {
            Counters.Drop(DropReason.NoSession);
        }
    }

    private IReadOnlyList<byte[]> Take(HeldPackets held)
    {
        var packets = held.Close();
        Interlocked.Add(ref _heldBytes, -packets.Sum(packet => packet.Length));
        return packets;
    }

    private enum ErrandKind
    {
        Want,
        Receive,
        ReceivedUnknown,
    }

    private readonly record struct Errand(ErrandKind Kind, PeerSecurity Peer, byte[] Datagram);
}
