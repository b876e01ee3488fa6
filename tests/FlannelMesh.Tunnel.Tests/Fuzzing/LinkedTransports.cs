using System.Net;
using FlannelMesh.Netlink.Cryptography;
using FlannelMesh.Netlink.PacketIo;
using FlannelMesh.Tunnel.Encryption;
using FlannelMesh.Tunnel.Paths;
using FlannelMesh.Tunnel.Peers;

namespace FlannelMesh.Tunnel.Tests.Fuzzing;

/// <summary>The encryption of a path under test and that of its peers, which find together without a network.</summary>
internal sealed class LinkedTransports : IDisposable
{
    private readonly PeerBoard _otherBoard = new();
    private readonly byte[] _ownKey = X25519.GeneratePrivateKey();
    private readonly byte[] _otherKey = X25519.GeneratePrivateKey();
    private readonly PeerSecurity _own;

    /// <param name="board">Of the path, whose peer with this id has the security of <see cref="Peer"/>.</param>
    public LinkedTransports(PeerBoard board, Guid id)
    {
        Path = new SecureTransport(_ownKey, board);
        Other = new SecureTransport(_otherKey, _otherBoard);
        Peer = Path.Enter(id, null, X25519.PublicKey(_otherKey), []);
        var own = Guid.NewGuid();
        _own = Other.Enter(own, null, X25519.PublicKey(_ownKey), []);
        var nowhere = new UnderlayEndpoint(IPAddress.Loopback, 1);
        _otherBoard.Current = new PeerTable([new TunnelPeer { Id = own, Subnets = [], Endpoint = nowhere, Security = _own }]);
        Path.SendThrough(new Outlet(Other, _own, Handshakes));
        Other.SendThrough(new Outlet(Path, Peer, null));
    }

    public SecureTransport Path { get; }

    public SecureTransport Other { get; }

    /// <summary>What the path has agreed on with the other end.</summary>
    public PeerSecurity Peer { get; }

    /// <summary>Datagrams of handshakes that the path has sent.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<byte[]> Handshakes { get; } = [];

    /// <summary>Waits until both ends can send.</summary>
    public void Await() => FlannelMesh.Testing.Eventually.True(
        () => Peer.TryGetSendSession(Environment.TickCount64, out _) && _own.TryGetSendSession(Environment.TickCount64, out _),
        "both ends have a session");

    /// <summary>A datagram of the other end.</summary>
    public byte[] Seal(ReadOnlySpan<byte> packet)
    {
        if (!_own.TryGetSendSession(Environment.TickCount64, out var session))
        {
            throw new FuzzException("the other end has no session any more");
        }

        var datagram = new byte[packet.Length + Session.Overhead];
        return session.Seal(0, packet, [], datagram) > 0 ? datagram : throw new FuzzException("the other end's session is used up");
    }

    /// <summary>What the other end reads in a datagram of the path, or null.</summary>
    public byte[]? Open(byte[] datagram)
    {
        var packet = new byte[datagram.Length];
        return Other.Sessions.TryFind(datagram, out var session)
            && session.Open(0, Environment.TickCount64, datagram, packet, out var length) == OpenResult.Ok ? packet[..length] : null;
    }

    public void Dispose()
    {
        Path.Dispose();
        Other.Dispose();
    }

    /// <summary>Gives datagrams to the other end as the packet path would.</summary>
    private sealed class Outlet(SecureTransport to, PeerSecurity from, System.Collections.Concurrent.ConcurrentQueue<byte[]>? record) : IDatagramOutlet
    {
        public void Send(UnderlayEndpoint endpoint, ReadOnlySpan<byte> datagram)
        {
            if (to.Sessions.TryFind(datagram, out var session))
            {
                session.Open(SecureTransport.MaxThreads - 1, Environment.TickCount64, datagram, new byte[datagram.Length], out _);
                return;
            }

            if (record?.Count < 8)
            {
                record.Enqueue(datagram.ToArray());
            }

            to.Receive(from, datagram);
        }
    }
}
