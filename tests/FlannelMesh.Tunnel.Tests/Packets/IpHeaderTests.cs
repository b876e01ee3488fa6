using CsCheck;
using FlannelMesh.Tunnel.Packets;

namespace FlannelMesh.Tunnel.Tests.Packets;

public class IpHeaderTests
{
    private static readonly byte[] Small = new PacketShape { Payload = [1, 2, 3] }.Build();
    private static readonly byte[] SmallIpv6 = new PacketShape { Ipv6 = true, Payload = [1, 2, 3] }.Build();

    [Fact]
    public void What_is_in_a_packet_is_read() => Gen.Select(PacketShape.Any, Gen.Int[0, 20]).Sample((shape, trailing) =>
    {
        var packet = shape.Build();
        Assert.Equal(PacketFault.None, IpHeader.Parse([.. packet, .. new byte[trailing]], out var header));
        Assert.Equal(shape.Ipv6, header.IsIpv6);
        Assert.Equal(shape.NetworkLength, header.HeaderLength);
        Assert.Equal(packet.Length, header.TotalLength);
        Assert.Equal(shape.Udp ? IpHeader.Udp : IpHeader.Tcp, header.Protocol);
        Assert.Equal(shape.Hops, header.Hops);
        Assert.Equal(shape.DontFragment || shape.Ipv6, header.DontFragment);
        Assert.False(header.IsFragment || header.IsFirstFragment || header.MoreFragments || header.HasOptions || header.HasRoutingHeader);
        Assert.Equal(shape.Addresses, (byte[])[.. header.Source(packet), .. header.Destination(packet)]);
        Assert.Equal(shape.Addresses, header.Addresses(packet).ToArray());
    });

    [Theory]
    [InlineData(false, 0, false)]
    [InlineData(true, 0, true)]
    [InlineData(true, 1480, true)]
    [InlineData(false, 1480, true)]
    public void Fragments_are_told_by_offset_or_more_to_come(bool more, int offset, bool isFragment)
    {
        var packet = new PacketShape { MoreFragments = more, FragmentOffset = offset, DontFragment = false }.Build();
        Assert.Equal(PacketFault.None, IpHeader.Parse(packet, out var header));
        Assert.Equal((isFragment, isFragment && offset == 0), (header.IsFragment, header.IsFirstFragment));
        Assert.Equal((more, offset), (header.MoreFragments, header.FragmentOffset));
    }

    [Fact]
    public void Every_wrong_bit_of_an_ipv4_header_is_found()
    {
        for (var bit = 0; bit < 160; bit++)
        {
            var packet = (byte[])Small.Clone();
            packet[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(PacketFault.None, IpHeader.Parse(packet, out _));
        }
    }

    [Fact]
    public void Shortened_packets_are_refused()
    {
        foreach (var whole in (byte[][])[Small, SmallIpv6])
        {
            for (var length = 0; length < whole.Length; length++)
            {
                Assert.Equal(
                    length < 20 || (length < 40 && whole == SmallIpv6) ? PacketFault.TooShort : PacketFault.BadTotalLength,
                    IpHeader.Parse(whole.AsSpan(0, length), out _));
            }
        }
    }

    [Theory]
    [InlineData(0, 0x55, nameof(PacketFault.BadVersion))]
    [InlineData(0, 0x44, nameof(PacketFault.BadHeaderLength))]
    [InlineData(0, 0x4f, nameof(PacketFault.BadHeaderLength))]
    [InlineData(3, 19, nameof(PacketFault.BadTotalLength))]
    [InlineData(2, 1, nameof(PacketFault.BadTotalLength))]
    [InlineData(10, 0, nameof(PacketFault.BadHeaderChecksum))]
    public void Ipv4_nonsense_is_named(int at, byte value, string expected)
    {
        var packet = (byte[])Small.Clone();
        packet[at] = value;
        Assert.Equal(expected, IpHeader.Parse(packet, out _).ToString());
    }

    [Fact]
    public void Extension_headers_are_walked()
    {
        byte[] chain = [43, 0, 0, 0, 0, 0, 0, 0, 60, 1, .. new byte[14], 6, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(PacketFault.None, IpHeader.Parse(WithExtensions(0, chain), out var header));
        Assert.Equal((72, IpHeader.Tcp, true, true), (header.HeaderLength, header.Protocol, header.HasRoutingHeader, header.HasOptions));
    }

    [Theory]
    [InlineData(0, 6, true)]
    [InlineData(1, 60, true)]
    [InlineData(16, 60, false)]
    public void Behind_the_header_of_a_later_fragment_nothing_is_walked(byte low, byte next, bool isFirst)
    {
        byte[] chain = [next, 0, 0, low, 1, 2, 3, 4, 17, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(PacketFault.None, IpHeader.Parse(WithExtensions(44, chain), out var header));
        Assert.Equal((true, isFirst), (header.IsFragment, header.IsFirstFragment));
        Assert.Equal(isFirst && next == 60 ? (56, 17) : (48, next), (header.HeaderLength, header.Protocol));
    }

    [Fact]
    public void An_extension_header_beyond_the_end_is_refused()
    {
        Assert.Equal(PacketFault.BadHeaderLength, IpHeader.Parse(WithExtensions(0, [6, 9, 0, 0, 0, 0, 0, 0]), out _));
        Assert.Equal(PacketFault.BadHeaderLength, IpHeader.Parse(WithExtensions(60, [6, 0, 0]), out _));
    }

    [Theory]
    [InlineData(8, nameof(PacketFault.None))]
    [InlineData(9, nameof(PacketFault.TooManyExtensionHeaders))]
    public void The_number_of_extension_headers_is_bounded(int count, string expected)
    {
        byte[] chain = [.. Enumerable.Range(1, count).SelectMany(i => (byte[])[(byte)(i == count ? 6 : 60), 0, 0, 0, 0, 0, 0, 0])];
        Assert.Equal(expected, IpHeader.Parse(WithExtensions(60, chain), out _).ToString());
    }

    [Fact]
    public void A_jumbogram_is_no_more_than_its_header()
    {
        var packet = (byte[])SmallIpv6.Clone();
        (packet[4], packet[5]) = (0, 0);
        Assert.Equal(PacketFault.None, IpHeader.Parse(packet, out var header));
        var virtio = new VirtioHeader(1, VirtioHeader.GsoTcp6, 60, 1, 40, 16);
        Assert.Equal(PacketFault.BadTransportHeader, Segmentation.TryCreate(packet, header, virtio, out _));
    }

    internal static byte[] WithExtensions(byte next, byte[] chain)
    {
        byte[] packet = [.. SmallIpv6.AsSpan(0, 40), .. chain];
        packet[5] = (byte)chain.Length;
        packet[6] = next;
        return packet;
    }
}
