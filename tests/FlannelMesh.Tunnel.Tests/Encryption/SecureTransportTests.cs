using System.Net;
using FlannelMesh.Netlink.Cryptography;
using FlannelMesh.Netlink.PacketIo;
using FlannelMesh.Netlink.Sockets;
using FlannelMesh.Testing;
using FlannelMesh.Tunnel.Encryption;
using FlannelMesh.Tunnel.Metrics;
using FlannelMesh.Tunnel.Paths;
using FlannelMesh.Tunnel.Peers;

namespace FlannelMesh.Tunnel.Tests.Encryption;

/// <summary>What may pile up when peers do not answer, and what others may send.</summary>
public sealed class SecureTransportTests : IDisposable
{
    private static readonly byte[] Key = X25519.PublicKey(X25519.GeneratePrivateKey());

    private readonly SecureTransport _transport = new(X25519.GeneratePrivateKey(), new PeerBoard());

    public void Dispose() => _transport.Dispose();

    [Fact]
    public void Packets_that_wait_are_bounded_for_a_peer_and_for_all_together()
    {
        var packet = new byte[1400];
        var one = Enter();
        Assert.Equal(256, Enumerable.Range(0, 300).Count(_ => _transport.Hold(one.Peer, packet, [])));

        // A scan: one packet to each of ten thousand peers.
        var held = Enumerable.Range(0, 10_000).Count(_ => _transport.Hold(Enter().Peer, packet, packet));

        Assert.InRange((held * 2800) + (256 * 1400), (4 << 20) - 2800, 4 << 20);
    }

    [Fact]
    public void Packets_that_no_session_comes_for_are_counted_and_make_room()
    {
        var packet = new byte[60_000];
        var peers = Enumerable.Range(0, 100).Select(_ => Enter()).ToList();
        var held = peers.Count(peer => _transport.Hold(peer.Peer, packet, []));
        Assert.Equal((4 << 20) / 60_000, held);

        peers.ForEach(peer => _transport.Leave(peer.Id, peer.Peer));

        Eventually.True(() => _transport.Counters.Drops(DropReason.NoSession) == held, "all are counted");
        Assert.True(_transport.Hold(Enter().Peer, packet, []));
    }

    [Fact]
    public void What_is_no_part_of_a_handshake_is_refused_before_it_is_copied()
    {
        var peer = Enter().Peer;

        Assert.False(_transport.Receive(peer, [1]));
        Assert.False(_transport.Receive(peer, new byte[65_000]));
        Assert.False(_transport.Receive(peer, [1, 2, .. new byte[HandshakeHeader.InitiationLength - 2]]));
        Assert.True(_transport.Receive(peer, [1, 1, .. new byte[HandshakeHeader.InitiationLength - 2]]));
    }

    [Fact]
    public void A_way_out_that_was_taken_away_meanwhile_loses_the_datagram_only()
    {
        using var socket = UdpSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var outlet = new DatagramOutlet([socket.Handle], []);
        var endpoint = new UnderlayEndpoint(IPAddress.Loopback, socket.Port);
        outlet.Send(endpoint, [1, 2, 3]);

        outlet.Dispose();
        outlet.Dispose();
        outlet.Send(endpoint, [1, 2, 3]);
    }

    private (Guid Id, PeerSecurity Peer) Enter()
    {
        var id = Guid.NewGuid();
        return (id, _transport.Enter(id, null, Key, []));
    }
}
