using System.Buffers.Binary;
using System.Security.Cryptography;
using FlannelMesh.Netlink.Cryptography;

namespace FlannelMesh.Tunnel.Encryption;

/// <summary>A session as the process that follows gets it.</summary>
/// <param name="Age">Milliseconds since it was agreed on.</param>
internal sealed record SessionState(
    SessionSlot Slot,
    bool IsInitiator,
    bool IsConfirmed,
    uint LocalIndex,
    uint RemoteIndex,
    ulong NextCounter,
    long Age,
    byte[] SendKey,
    byte[] ReceiveKey,
    ReplayWindow Window)
{
    public const int Length = KeysAt + (2 * X25519.KeyLength) + ReplayWindow.StateLength;

    // Milliseconds that the way to the other process may take: a session must not get older than both ends believe.
    private const long AgeMargin = 5_000;

    private const int KeysAt = 28;

    /// <summary>Ends the sending of the session. Null if its keys are gone.</summary>
    public static SessionState? Take(SessionSlot slot, Session session, long now)
    {
        var next = session.StopSending();
        var send = new byte[Aes256GcmContext.KeyLength];
        var receive = new byte[Aes256GcmContext.KeyLength];
        return session.TryCopyKeys(send, receive)
            ? new SessionState(
                slot,
                session.IsInitiator,
                session.IsConfirmed,
                session.LocalIndex,
                session.RemoteIndex,
                next,
                session.Age(now),
                send,
                receive,
                session.CopyWindow())
            : null;
    }

    /// <summary>Null if a byte is not what it may be.</summary>
    public static SessionState? Read(ReadOnlySpan<byte> source)
    {
        if (source[0] > (byte)SessionSlot.Previous || source[1] > 1 || source[2] > 1 || source[3] != 0)
        {
            return null;
        }

        var keys = source[KeysAt..];
        var next = BinaryPrimitives.ReadUInt64BigEndian(source[12..]);
        var age = BinaryPrimitives.ReadInt64BigEndian(source[20..]);
        return next > SessionLimits.Stopped || age is < 0 or > SessionLimits.RejectAfter
            ? null
            : new SessionState(
                (SessionSlot)source[0],
                source[1] == 1,
                source[2] == 1,
                BinaryPrimitives.ReadUInt32BigEndian(source[4..]),
                BinaryPrimitives.ReadUInt32BigEndian(source[8..]),
                next,
                age,
                keys[..X25519.KeyLength].ToArray(),
                keys.Slice(X25519.KeyLength, X25519.KeyLength).ToArray(),
                ReplayWindow.Read(keys[(2 * X25519.KeyLength)..]));
    }

    public void Write(Span<byte> destination)
    {
        destination[0] = (byte)Slot;
        destination[1] = (byte)(IsInitiator ? 1 : 0);
        destination[2] = (byte)(IsConfirmed ? 1 : 0);
        destination[3] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], LocalIndex);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], RemoteIndex);
        BinaryPrimitives.WriteUInt64BigEndian(destination[12..], NextCounter);
        BinaryPrimitives.WriteInt64BigEndian(destination[20..], Age);
        var keys = destination[KeysAt..];
        SendKey.CopyTo(keys);
        ReceiveKey.CopyTo(keys[X25519.KeyLength..]);
        Window.Write(keys[(2 * X25519.KeyLength)..]);
    }

    /// <summary>The numbers go on behind a gap, although the process before has given its number away: no key is worth less care.</summary>
    public SessionSeed Seed(long now) => new()
    {
        LocalIndex = LocalIndex,
        RemoteIndex = RemoteIndex,
        IsInitiator = IsInitiator,
        IsConfirmed = IsConfirmed,
        CreatedAt = now - Age - AgeMargin,
        NextCounter = NextCounter + SessionLimits.ImportGap,
        Window = Window,
    };

    public void Erase()
    {
        CryptographicOperations.ZeroMemory(SendKey);
        CryptographicOperations.ZeroMemory(ReceiveKey);
    }
}
