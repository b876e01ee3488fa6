using System.Buffers.Binary;
using FlannelMesh.Netlink.Cryptography;
using FlannelMesh.Tunnel.Encryption.Noise;

namespace FlannelMesh.Tunnel.Encryption;

/// <summary>One initiation of a peer, read and perhaps answered.</summary>
internal sealed class HandshakeResponder
{
    private readonly HandshakeHeader _header;
    private readonly HandshakeState _state;

    private HandshakeResponder(HandshakeHeader header, HandshakeState state, long timestamp)
    {
        _header = header;
        _state = state;
        Timestamp = timestamp;
    }

    public long Timestamp { get; }

    /// <summary>Null if it is not from the holder of this public key, or not for us.</summary>
    public static HandshakeResponder? Read(LocalIdentity identity, ReadOnlySpan<byte> publicKey, HandshakeHeader header, ReadOnlySpan<byte> datagram)
    {
        var state = HandshakeState.Responder(header.Prologue(), identity.PrivateKey, identity.PublicKey, X25519.GeneratePrivateKey());
        Span<byte> payload = stackalloc byte[HandshakeHeader.InitiationPayload];
        if (state.TryReadFirst(datagram[HandshakeHeader.Length..], payload) && state.RemoteStatic.SequenceEqual(publicKey))
        {
            return new HandshakeResponder(header, state, BinaryPrimitives.ReadInt64BigEndian(payload));
        }

        state.Erase();
        return null;
    }

    /// <summary>Writes the response. Null if the peer's ephemeral key is none.</summary>
    public SessionSecrets? Answer(uint index, Span<byte> datagram)
    {
        new HandshakeHeader(DatagramType.Response, _header.InitiatorIndex).Write(datagram);
        Span<byte> payload = stackalloc byte[HandshakeHeader.ResponsePayload];
        BinaryPrimitives.WriteUInt32BigEndian(payload, index);
        if (!_state.TryWriteSecond(payload, datagram[HandshakeHeader.Length..]))
        {
            Drop();
            return null;
        }

        var (receive, send) = _state.Split();
        return new SessionSecrets(index, _header.InitiatorIndex, send, receive);
    }

    public void Drop() => _state.Erase();
}
