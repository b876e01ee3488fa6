using FlannelMesh.Netlink.Cryptography;

namespace FlannelMesh.Tunnel.Encryption;

/// <summary>Loads and tries all that the encryption needs, before it is relied on.</summary>
internal static class EncryptionProof
{
    /// <summary>
    /// Two ends agree and send one datagram each. Afterwards no file is opened any more: a seccomp filter may follow that forbids it.
    /// </summary>
    /// <returns>The file name of the libcrypto in use.</returns>
    /// <exception cref="LibcryptoException">It is absent or computes what it must not.</exception>
    public static string Prepare()
    {
        var name = Libcrypto.Load();
        var sessions = (One: new SessionTable(), Other: new SessionTable());
        var keys = (One: X25519.GeneratePrivateKey(), Other: X25519.GeneratePrivateKey());
        var one = new HandshakeEngine(keys.One, 1, sessions.One, TimeProvider.System);
        var other = new HandshakeEngine(keys.Other, 1, sessions.Other, TimeProvider.System);
        var peers = (OfOne: one.Add(name, other.PublicKey), OfOther: other.Add(name, one.PublicKey));
        var initiation = new Letter();
        var response = new Letter();
        var confirmation = new Letter();
        one.WantSession(peers.OfOne, 0, initiation);
        other.Receive(initiation.Datagram, peers.OfOther, 0, response);
        one.Receive(response.Datagram, peers.OfOne, 0, confirmation);
        var isGood = sessions.Other.TryFind(confirmation.Datagram, out var session)
            && session.Open(0, 0, confirmation.Datagram, [], out _) == OpenResult.Ok
            && peers.OfOther.TryGetSendSession(0, out _);
        one.Remove(peers.OfOne, 0);
        other.Remove(peers.OfOther, 0);
        sessions.One.Release(SessionLimits.DisposeAfter);
        sessions.Other.Release(SessionLimits.DisposeAfter);
        return isGood ? name : throw new LibcryptoException($"no handshake comes about with {name}: it must not be used");
    }

    private sealed class Letter : IHandshakeSink
    {
        public byte[] Datagram { get; private set; } = [];

        public void Send(PeerSecurity peer, ReadOnlySpan<byte> datagram) => Datagram = datagram.ToArray();
    }
}
