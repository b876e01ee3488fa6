using System.Buffers.Binary;

namespace FlannelMesh.Health.Echo;

/// <summary>
/// A probe and its answer, which has the same length: "FMec", version, kind, 2 bytes of zero, the probe's number (8 bytes), who asks and
/// who is asked (16 bytes each).
/// </summary>
/// <param name="Number">Random, so that nobody who does not see it can answer.</param>
public readonly record struct EchoDatagram(bool IsAnswer, ulong Number, NodeId Asker, NodeId Asked)
{
    public const int Length = 48;

    private const byte FormatVersion = 1;
    private const int KindAt = 5;
    private const byte Ask = 1;
    private const byte Answer = 2;

    private static ReadOnlySpan<byte> Magic => "FMec"u8;

    /// <param name="buffer">At least <see cref="Length"/> bytes.</param>
    public void Write(Span<byte> buffer)
    {
        Magic.CopyTo(buffer);
        buffer[4] = FormatVersion;
        buffer[KindAt] = IsAnswer ? Answer : Ask;
        buffer[6..8].Clear();
        BinaryPrimitives.WriteUInt64BigEndian(buffer[8..], Number);
        Asker.Value.TryWriteBytes(buffer[16..], bigEndian: true, out _);
        Asked.Value.TryWriteBytes(buffer[32..], bigEndian: true, out _);
    }

    /// <summary>Makes an answer of the probe in the buffer.</summary>
    public static void TurnIntoAnswer(Span<byte> buffer) => buffer[KindAt] = Answer;

    /// <returns>False for anything that is not exactly one of ours.</returns>
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
}
