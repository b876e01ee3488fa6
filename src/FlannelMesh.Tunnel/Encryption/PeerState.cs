using System.Buffers.Binary;
using FlannelMesh.Netlink.Cryptography;

namespace FlannelMesh.Tunnel.Encryption;

/// <summary>
/// What the process that follows has to know of a peer, as bytes: version, number of sessions, both public keys, the newest timestamps
/// received and sent, the sessions. Network order.
/// </summary>
internal sealed record PeerState(
    byte[] LocalKey,
    byte[] RemoteKey,
    long GreatestTimestamp,
    long LastTimestamp,
    IReadOnlyList<SessionState> Sessions)
{
    /// <summary>Bytes, with a session in each <see cref="SessionSlot"/>.</summary>
    public const int MaxLength = SessionsAt + (3 * SessionState.Length);

    private const byte Version = 1;
    private const int StampsAt = 2 + (2 * X25519.KeyLength);
    private const int SessionsAt = StampsAt + (2 * sizeof(long));

    /// <summary>Ends the sending to the peer. Null if there is nothing to tell.</summary>
    public static PeerState? Take(LocalIdentity identity, PeerSecurity peer, long lastTimestamp, long now)
    {
        var slots = peer.Slots;
        var sessions = new[]
            {
                (Slot: SessionSlot.Current, Session: slots.Current),
                (Slot: SessionSlot.Next, Session: slots.Next),
                (Slot: SessionSlot.Previous, Session: slots.Previous),
            }
            .Where(place => place.Session?.CanReceive(now) == true)
            .Select(place => SessionState.Take(place.Slot, place.Session!, now))
            .OfType<SessionState>()
            .ToList();
        return peer.Handshake.HasKey && (sessions.Count > 0 || peer.Handshake.GreatestTimestamp > long.MinValue)
            ? new PeerState(identity.PublicKey, peer.Handshake.PublicKey.ToArray(), peer.Handshake.GreatestTimestamp, lastTimestamp, sessions)
            : null;
    }

    /// <summary>Null if the bytes are of another version or damaged.</summary>
    public static PeerState? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < SessionsAt || bytes[0] != Version || bytes.Length != SessionsAt + (bytes[1] * SessionState.Length))
        {
            return null;
        }

        var sessions = new List<SessionState>();
        for (var at = SessionsAt; at < bytes.Length; at += SessionState.Length)
        {
            if (SessionState.Read(bytes.Slice(at, SessionState.Length)) is not { } session || sessions.Exists(other => other.Slot == session.Slot))
            {
                return null;
            }

            sessions.Add(session);
        }

        return new PeerState(
            bytes.Slice(2, X25519.KeyLength).ToArray(),
            bytes.Slice(2 + X25519.KeyLength, X25519.KeyLength).ToArray(),
            BinaryPrimitives.ReadInt64BigEndian(bytes[StampsAt..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[(StampsAt + sizeof(long))..]),
            sessions);
    }

    public bool IsOf(LocalIdentity identity, PeerSecurity peer) =>
        LocalKey.AsSpan().SequenceEqual(identity.PublicKey) && peer.Handshake.PublicKey.SequenceEqual(RemoteKey);

    public byte[] Write()
    {
        var bytes = new byte[SessionsAt + (Sessions.Count * SessionState.Length)];
        bytes[0] = Version;
        bytes[1] = (byte)Sessions.Count;
        LocalKey.CopyTo(bytes, 2);
        RemoteKey.CopyTo(bytes, 2 + X25519.KeyLength);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(StampsAt), GreatestTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(StampsAt + sizeof(long)), LastTimestamp);
        for (var i = 0; i < Sessions.Count; i++)
        {
            Sessions[i].Write(bytes.AsSpan(SessionsAt + (i * SessionState.Length)));
        }

        return bytes;
    }

    public void Erase()
    {
        foreach (var session in Sessions)
        {
            session.Erase();
        }
    }
}
