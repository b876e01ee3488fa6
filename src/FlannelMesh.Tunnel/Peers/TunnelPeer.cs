using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Netlink.PacketIo;
using FlannelMesh.Tunnel.Encryption;

namespace FlannelMesh.Tunnel.Peers;

/// <summary>Another node: its subnets, where its datagrams come from and go to, and what its way lets through.</summary>
internal sealed record TunnelPeer
{
    /// <summary>RFC 1191, 6.3: after this long a larger packet is tried again. Milliseconds.</summary>
    private const long PathMtuLifetime = 10 * 60 * 1000;

    private volatile int _pathMtu = int.MaxValue;
    private long _pathMtuUntil;

    public required Guid Id { get; init; }

    public required ImmutableArray<IPNetwork> Subnets { get; init; }

    public required UnderlayEndpoint Endpoint { get; init; }

    /// <summary>One for each thread that moves packets.</summary>
    public ImmutableArray<PeerTraffic> Traffic { get; init; } = [];

    /// <summary>Null in clear text.</summary>
    public PeerSecurity? Security { get; init; }

    /// <summary>Null if its receive buffer is known to hold our rows.</summary>
    public BurstLimit? Burst { get; init; }

    /// <summary>Whether an IP packet of so many bytes gets there in one piece, as far as known.</summary>
    /// <param name="outerLength">With all headers. Bytes.</param>
    /// <param name="now">Milliseconds.</param>
    public bool Fits(int outerLength, long now)
    {
        if (outerLength <= _pathMtu)
        {
            return true;
        }

        if (now < Volatile.Read(ref _pathMtuUntil))
        {
            return false;
        }

        _pathMtu = int.MaxValue;
        return true;
    }

    /// <summary>Bytes of the largest outer packet on the way to it; <see cref="int.MaxValue"/> if nothing is known.</summary>
    public int PathMtu => _pathMtu;

    public void LearnPathMtu(int mtu, long now)
    {
        Volatile.Write(ref _pathMtuUntil, now + PathMtuLifetime);
        _pathMtu = mtu;
    }
}
