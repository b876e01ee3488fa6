using CsCheck;
using FlannelMesh.Tunnel.Packets;

namespace FlannelMesh.Tunnel.Tests.Packets;

public class FragmentationTests
{
    private static readonly byte[] RecordRoute = [7, 7, 4, 0, 0, 0, 0];
    private static readonly byte[] RouterAlert = [0x94, 4, 0, 0];

    private static readonly Gen<PacketShape> Divisible = PacketShape.Any.Select(shape => shape with { Ipv6 = false, DontFragment = false });

    [Fact]
    public void Fragments_of_fragments_are_put_together_again() =>
        Gen.Select(Divisible, Gen.Int[100, 9000], Gen.Int[68, 1500]).Sample((shape, mtu, second) =>
        {
            var packet = shape.Build();
            var fragments = Of(packet, mtu).SelectMany(fragment => Of(fragment, second)).ToList();
            Assert.All(fragments, fragment => Assert.InRange(fragment.Length, 20, Math.Min(mtu, second)));
            Assert.Equal(packet, Reassembled(fragments));
        });

    [Fact]
    public void Fragments_are_those_that_are_cut_by_hand() => Gen.Select(Divisible, Gen.Int[68, 9000]).Sample((shape, mtu) =>
    {
        var packet = shape.Build();
        var pieces = packet.Length <= mtu ? [packet[20..]] : packet[20..].Chunk((mtu - 20) / 8 * 8).ToList();
        var expected = pieces.Select((piece, i) =>
        {
            // Class and congestion marks, id, hops and addresses are the packet's in all of them.
            byte[] header = [.. packet.AsSpan(0, 20)];
            var (length, place) = (20 + piece.Length, pieces.Take(i).Sum(before => before.Length) / 8);
            (header[2], header[3]) = ((byte)(length >> 8), (byte)length);
            (header[6], header[7]) = ((byte)((i < pieces.Count - 1 ? 0x20 : 0) | (place >> 8)), (byte)place);
            (header[10], header[11]) = (0, 0);
            var checksum = ReferenceChecksum.Of(header);
            (header[10], header[11]) = ((byte)(checksum >> 8), (byte)checksum);
            return (byte[])[.. header, .. piece];
        });
        Assert.Equal(expected, Of(packet, mtu));
    });

    [Fact]
    public void What_fits_stays_as_it_is() => Divisible.Sample(shape =>
        Assert.Equal(shape.Build(), Assert.Single(Of(shape.Build(), shape.HeaderLength + shape.Payload.Length))));

    [Fact]
    public void Only_options_with_the_copied_flag_are_in_later_fragments()
    {
        var shape = new PacketShape { DontFragment = false, IpOptions = [.. RecordRoute, 1, .. RouterAlert], Payload = new byte[200] };
        var fragments = Of(shape.Build(), 120);
        Assert.Equal(shape.IpOptions, fragments[0][20..32]);
        Assert.All(fragments.Skip(1), fragment => Assert.Equal([1, 1, 1, 1, 1, 1, 1, 1, .. RouterAlert], fragment[20..32]));
        Assert.All(fragments, fragment => Assert.Equal(PacketFault.None, IpHeader.Parse(fragment, out _)));
    }

    [Theory]
    [InlineData(7, 0)]
    [InlineData(7, 9)]
    [InlineData(0x94, 200)]
    public void Options_that_cannot_be_read_are_in_the_first_only(byte kind, byte length)
    {
        var shape = new PacketShape { DontFragment = false, IpOptions = [kind, length, 3, 4], Payload = new byte[200] };
        var fragments = Of(shape.Build(), 120);
        Assert.Equal(shape.IpOptions, fragments[0][20..24]);
        Assert.Equal((byte[])[1, 1, 1, 1], fragments[1][20..24]);
    }

    [Fact]
    public void What_must_not_or_cannot_be_cut_is_refused()
    {
        var shape = new PacketShape { DontFragment = false, Payload = new byte[100] };
        Refused(shape with { DontFragment = true }, 68, PacketFault.CannotFragment);
        Refused(shape with { Ipv6 = true }, 68, PacketFault.CannotFragment);
        Refused(shape, 27, PacketFault.CannotFragment);
        Refused(shape, 0, PacketFault.CannotFragment);
        Refused(shape, -1, PacketFault.CannotFragment);
        Refused(shape with { MoreFragments = true, Payload = new byte[101] }, 68, PacketFault.CannotFragment);
        Refused(shape with { FragmentOffset = 65528 }, 68, PacketFault.BadTotalLength);
    }

    private static void Refused(PacketShape shape, int mtu, PacketFault expected)
    {
        Assert.Equal(PacketFault.None, IpHeader.Parse(shape.Build(), out var header));
        Assert.Equal(expected, Fragmentation.TryCreate(shape.Build(), header, mtu, out _));
    }

    private static List<byte[]> Of(byte[] packet, int mtu)
    {
        Assert.Equal(PacketFault.None, IpHeader.Parse(packet, out var header));
        Assert.Equal(PacketFault.None, Fragmentation.TryCreate(packet, header, mtu, out var fragmentation));
        var fragments = new List<byte[]>();
        for (var i = 0; i < fragmentation.Count; i++)
        {
            var (offset, length) = fragmentation.Payload(i);
            var fragment = new byte[fragmentation.FragmentLength(i)];
            fragmentation.WriteHeader(packet, i, fragment);
            packet.AsSpan(offset, length).CopyTo(fragment.AsSpan(fragmentation.HeaderLength));
            fragments.Add(fragment);
        }

        return fragments;
    }

    /// <summary>In any order, as RFC 791 3.2 puts them together; without IP options.</summary>
    private static byte[] Reassembled(List<byte[]> fragments)
    {
        var payload = new SortedDictionary<int, byte[]>();
        var ends = 0;
        foreach (var fragment in fragments)
        {
            Assert.Equal(0, ReferenceChecksum.Of(fragment[..20]));
            Assert.Equal(fragment.Length, (fragment[2] << 8) | fragment[3]);
            payload.Add((((fragment[6] & 0x1f) << 8) | fragment[7]) * 8, fragment[20..]);
            ends += (fragment[6] & 0x20) == 0 ? 1 : 0;
        }

        Assert.Equal(1, ends);
        var at = 0;
        foreach (var (offset, piece) in payload)
        {
            Assert.Equal(at, offset);
            at += piece.Length;
        }

        byte[] whole = [.. fragments[0].AsSpan(0, 20), .. payload.Values.SelectMany(piece => piece)];
        (whole[2], whole[3], whole[6], whole[7], whole[10], whole[11]) = ((byte)(whole.Length >> 8), (byte)whole.Length, 0, 0, 0, 0);
        var checksum = ReferenceChecksum.Of(whole[..20]);
        (whole[10], whole[11]) = ((byte)(checksum >> 8), (byte)checksum);
        return whole;
    }
}
