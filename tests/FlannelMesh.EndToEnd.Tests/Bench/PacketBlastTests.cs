using System.Buffers.Binary;
using System.Net;
using FlannelMesh.Labs.Bench.Traffic;

namespace FlannelMesh.EndToEnd.Tests.Bench;

public sealed class PacketBlastTests
{
    [Fact]
    public void Packets_have_right_lengths_and_checksums()
    {
        var packet = new byte[20 + 8 + PacketBlast.PayloadLength];

        PacketBlast.Write(packet, IPAddress.Parse("10.107.1.2"), IPAddress.Parse("10.107.2.2"), 20_007, 7009);

        Assert.Equal(0xffff, Sum(packet[..20]));
        byte[] pseudo = [.. packet[12..20], 0, 17, .. packet[24..26]];
        Assert.Equal(0xffff, Sum([.. pseudo, .. packet[20..]]));
        Assert.Equal(packet.Length, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(2)));
        Assert.Equal(20_007, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(20)));
        Assert.Equal(packet.Length - 20, BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(24)));
    }

    /// <summary>Ones' complement sum; all ones for words that include their checksum.</summary>
    private static int Sum(byte[] bytes)
    {
        var sum = bytes.Chunk(2).Sum(word => (word[0] << 8) | word[1]);
        while (sum > 0xffff)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return sum;
    }
}
