using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace FlannelMesh.Tunnel.Packets;

/// <summary>
/// RFC 1071: ones' complement sums of big-endian 16-bit words. Sums are numbers in host order, so lengths and protocols can simply be
/// added, and what <see cref="Finish"/> gives is written big-endian.
/// </summary>
internal static class InternetChecksum
{
    /// <summary>
    /// The sum of the words in data, added to a former sum. An odd last byte counts as the high byte of a word, so only the last piece
    /// of a sum may be odd.
    /// </summary>
    public static uint Sum(ReadOnlySpan<byte> data, uint seed = 0)
    {
        // Words are added in host order, four at a time, and the result is swapped once: RFC 1071 2(B).
        ulong sum = 0;
        if (data.Length >= 4 * Vector<byte>.Count)
        {
            var vectors = MemoryMarshal.Cast<byte, Vector<ulong>>(data);
            sum = SumVectors(vectors);
            data = data[(vectors.Length * Vector<byte>.Count)..];
        }

        while (data.Length >= sizeof(ulong))
        {
            var next = BinaryPrimitives.ReadUInt64LittleEndian(data);
            sum += (uint)next + (next >> 32);
            data = data[sizeof(ulong)..];
        }

        if (data.Length >= sizeof(uint))
        {
            sum += BinaryPrimitives.ReadUInt32LittleEndian(data);
            data = data[sizeof(uint)..];
        }

        if (data.Length >= sizeof(ushort))
        {
            sum += BinaryPrimitives.ReadUInt16LittleEndian(data);
            data = data[sizeof(ushort)..];
        }

        if (data.Length > 0)
        {
            sum += data[0];
        }

        sum = (uint)sum + (sum >> 32);
        return Add(BinaryPrimitives.ReverseEndianness(Fold((uint)sum + (uint)(sum >> 32))), seed);
    }

    /// <summary>A sum's 16 bits, not complemented: what a checksum field holds that is still to be finished.</summary>
    public static ushort Fold(uint sum)
    {
        sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)(sum + (sum >> 16));
    }

    /// <summary>The checksum of a sum: folded and complemented. 0 for data that includes its right checksum.</summary>
    public static ushort Finish(uint sum) => (ushort)~Fold(sum);

    /// <summary>A checksum after one word under it changed; RFC 1624, equation 3.</summary>
    public static ushort Update(ushort checksum, ushort oldWord, ushort newWord) =>
        Finish((uint)(ushort)~checksum + (ushort)~oldWord + newWord);

    /// <summary>
    /// The pseudo-header's sum: RFC 9293 3.1 and RFC 8200 8.1 add the same words. Addresses are source and destination together, 8 or 32
    /// bytes; length is that of transport header and payload.
    /// </summary>
    public static uint PseudoHeader(ReadOnlySpan<byte> addresses, byte protocol, int length) =>
        Add(Sum(addresses), protocol + (uint)(length & 0xffff) + (uint)(length >> 16));

    /// <summary>Writes the checksum of a whole IPv4 header into it.</summary>
    public static void WriteIpv4(Span<byte> header)
    {
        const int place = 10;
        header.Slice(place, sizeof(ushort)).Clear();
        BinaryPrimitives.WriteUInt16BigEndian(header[place..], Finish(Sum(header)));
    }

    private static uint Add(uint left, uint right)
    {
        var sum = left + right;
        return sum + (sum < left ? 1u : 0u);
    }

    private static ulong SumVectors(ReadOnlySpan<Vector<ulong>> vectors)
    {
        var low = new Vector<ulong>(uint.MaxValue);
        var first = Vector<ulong>.Zero;
        var second = Vector<ulong>.Zero;
        foreach (var vector in vectors)
        {
            first += vector & low;
            second += vector >>> 32;
        }

        return Vector.Sum(first) + Vector.Sum(second);
    }
}
