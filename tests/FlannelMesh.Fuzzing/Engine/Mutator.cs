using System.Buffers.Binary;
using FlannelMesh.Testing;

namespace FlannelMesh.Fuzzing.Engine;

/// <summary>Makes inputs of others: some changes, each of one of these kinds.</summary>
internal sealed class Mutator(FuzzRandom random, IReadOnlyList<byte[]> tokens, int maxLength)
{
    private static readonly ulong[] Numbers =
    [
        0, 1, 2, 3, 4, 8, 15, 16, 17, 31, 32, 63, 64, 127, 128, 255, 256, 1024, 4096, 32767, 32768, 65535, 65536, 1 << 20, int.MaxValue, 1u << 31,
        uint.MaxValue, 1UL << 32, long.MaxValue, 1UL << 63, ulong.MaxValue,
    ];

    /// <param name="other">Another input, for what is taken over from it.</param>
    public byte[] Next(byte[] input, byte[] other)
    {
        var bytes = new List<byte>(input);
        for (var changes = 1 + random.Below(random.OneIn(3) ? 8 : 3); changes > 0; changes--)
        {
            Change(bytes, other);
        }

        return [.. bytes.Take(maxLength)];
    }

    private void Change(List<byte> bytes, byte[] other)
    {
        var at = random.Below(bytes.Count + 1);
        switch (random.Below(12))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Below(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)random.Next();
                break;
            case 2 when at < bytes.Count:
                bytes[at] += (byte)(random.Below(9) - 4);
                break;
            case 3:
                bytes.RemoveRange(at, Math.Min(Length(), bytes.Count - at));
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 5:
                bytes.InsertRange(at, Enumerable.Range(0, Length()).Select(_ => (byte)random.Next()));
                break;
            case 6:
                Overwrite(bytes, at, Number());
                break;
            case 7:
                bytes.InsertRange(at, Number());
                break;
            case 8 when tokens.Count > 0:
                bytes.InsertRange(at, tokens[random.Below(tokens.Count)]);
                break;
            case 9 when tokens.Count > 0:
                Overwrite(bytes, at, tokens[random.Below(tokens.Count)]);
                break;
            case 10:
                var from = random.Below(other.Length + 1);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(Length(), other.Length - from)).ToArray());
                break;
            default:
                Repeat(bytes, at);
                break;
        }
    }

    /// <summary>Mostly short.</summary>
    private int Length() => 1 + random.Below(random.OneIn(4) ? 256 : 16);

    /// <summary>In one of the ways that numbers are written in.</summary>
    private byte[] Number()
    {
        var number = Numbers[random.Below(Numbers.Length)];
        var bytes = new byte[8];
        switch (random.Below(5))
        {
            case 0:
                BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)number);
                return bytes[..2];
            case 1:
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)number);
                return bytes[..4];
            case 2:
                BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)number);
                return bytes[..4];
            case 3:
                BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
                return bytes;
            default:
                return Varint(number);
        }
    }

    private static byte[] Varint(ulong number)
    {
        var bytes = new List<byte>();
        for (; number > 0x7f; number >>= 7)
        {
            bytes.Add((byte)(number | 0x80));
        }

        return [.. bytes, (byte)number];
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] with)
    {
        bytes.RemoveRange(at, Math.Min(with.Length, bytes.Count - at));
        bytes.InsertRange(at, with);
    }

    private void Repeat(List<byte> bytes, int at)
    {
        var part = bytes.GetRange(at, Math.Min(Length(), bytes.Count - at));
        for (var times = 1 + random.Below(random.OneIn(8) ? 400 : 3); times > 0 && bytes.Count < maxLength; times--)
        {
            bytes.InsertRange(at, part);
        }
    }
}
