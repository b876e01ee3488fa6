using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FlannelMesh.Health.Echo;

/// <summary>
/// A probe and its answer, which has the same length: "FMec", version, kind, 2 bytes of zero, the probe's number (8 bytes), who asks and
/// who is asked (16 bytes each), and over all that the first 16 bytes of an HMAC-SHA256 with the key of who is asked.
/// </summary>
/// <param name="Number">Random, so that an answer of another time is none.</param>
public readonly record struct EchoDatagram(bool IsAnswer, ulong Number, NodeId Asker, NodeId Asked)
{
    public const int Length = Signed + SignatureLength;

    private const byte FormatVersion = 2;
    private const int KindAt = 5;
    private const byte Ask = 1;
    private const byte Answer = 2;
    private const int Signed = 48;
    private const int SignatureLength = 16;

    private static ReadOnlySpan<byte> Magic => "FMec"u8;

    /// <param name="buffer">At least <see cref="Length"/> bytes.</param>
    /// <param name="key">Of who is asked.</param>
    public void Write(Span<byte> buffer, EchoKey key)
    {
        Magic.CopyTo(buffer);
        buffer[4] = FormatVersion;
        buffer[KindAt] = IsAnswer ? Answer : Ask;
        buffer[6..8].Clear();
        BinaryPrimitives.WriteUInt64BigEndian(buffer[8..], Number);
        Asker.Value.TryWriteBytes(buffer[16..], bigEndian: true, out _);
        Asked.Value.TryWriteBytes(buffer[32..], bigEndian: true, out _);
        Sign(buffer, key, buffer.Slice(Signed, SignatureLength));
    }

    /// <summary>Makes an answer of the probe in the buffer.</summary>
    public static void TurnIntoAnswer(Span<byte> buffer, EchoKey key)
    {
        buffer[KindAt] = Answer;
        Sign(buffer, key, buffer.Slice(Signed, SignatureLength));
    }

    /// <returns>False for anything that is not exactly one of ours. Whether it is signed, <see cref="IsSigned"/> says.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out EchoDatagram datagram)
    {
        datagram = default;
        if (bytes.Length != Length || !bytes.StartsWith(Magic) || bytes[4] != FormatVersion || bytes[KindAt] is not (Ask or Answer))
        {
            return false;
        }

        datagram = new EchoDatagram(
            bytes[KindAt] == Answer, BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), NodeId.FromBytes(bytes[16..32]), NodeId.FromBytes(bytes[32..48]));
        return true;
    }

    /// <param name="bytes">What <see cref="TryRead"/> has taken.</param>
    /// <param name="key">Of who is asked.</param>
    public static bool IsSigned(ReadOnlySpan<byte> bytes, EchoKey key)
    {
        Span<byte> signature = stackalloc byte[SignatureLength];
        Sign(bytes, key, signature);
        return CryptographicOperations.FixedTimeEquals(bytes.Slice(Signed, SignatureLength), signature);
    }

    /// <summary>On the stack alone: a flood of datagrams is no work for the garbage collection.</summary>
    private static void Sign(ReadOnlySpan<byte> bytes, EchoKey key, Span<byte> signature)
    {
        Span<byte> keyBytes = stackalloc byte[EchoKey.Length];
        key.Write(keyBytes);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(keyBytes, bytes[..Signed], hash);
        hash[..SignatureLength].CopyTo(signature);
    }
}
