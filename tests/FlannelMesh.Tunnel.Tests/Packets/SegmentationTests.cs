using CsCheck;
using FlannelMesh.Tunnel.Packets;

namespace FlannelMesh.Tunnel.Tests.Packets;

public class SegmentationTests
{
    private static readonly Gen<(PacketShape Shape, int Size)> Super = Gen.Select(
        PacketShape.Any, Gen.OneOf(Gen.Int[1, 100], Gen.Int[500, 9000], Gen.Int[1, 65535]), Gen.Byte)
        .Select((shape, size, flags) => (shape with { Flags = flags }, Math.Max(size, shape.Payload.Length / 200)));

    [Fact]
    public void Segments_are_the_packets_built_one_by_one() => Super.Sample((shape, size) =>
        Assert.Equal(Expected(shape, size), Segments.Of(shape.Build(), Virtio(shape, size))));

    [Fact]
    public void Lengths_are_told_before_anything_is_written() => Super.Sample((shape, size) =>
    {
        var packet = shape.Build();
        var segmentation = Create(packet, Virtio(shape, size));
        Assert.Equal(shape.HeaderLength, segmentation.HeaderLength);
        Assert.Equal(
            Segments.Of(packet, Virtio(shape, size)).Select(segment => segment.Length),
            Enumerable.Range(0, segmentation.Count).Select(segmentation.SegmentLength));
    });

    [Fact]
    public void A_checksum_of_0_is_sent_as_its_other_form_in_udp()
    {
        var shape = new PacketShape { Udp = true, Payload = [0, 0, 9, 9] };
        var first = (shape with { Payload = [0, 0] }).Build();
        shape = shape with { Payload = [first[26], first[27], 9, 9] };
        var segments = Segments.Of(shape.Build(), Virtio(shape, 2));
        Assert.Equal((0xff, 0xff), (segments[0][26], segments[0][27]));
    }

    [Theory]
    [InlineData(false, false, VirtioHeader.GsoTcp6)]
    [InlineData(false, false, VirtioHeader.GsoUdp)]
    [InlineData(false, false, VirtioHeader.GsoNone)]
    [InlineData(false, false, (byte)3)]
    [InlineData(false, true, VirtioHeader.GsoTcp4)]
    [InlineData(true, false, VirtioHeader.GsoTcp4)]
    [InlineData(true, true, VirtioHeader.GsoTcp6)]
    public void Another_kind_than_the_packet_is_refused(bool ipv6, bool udp, byte type) =>
        Refused(
            new PacketShape { Ipv6 = ipv6, Udp = udp, Payload = [1, 2] }.Build(), new(1, type, 0, 1, 0, 0), PacketFault.BadSegmentation);

    [Fact]
    public void A_segment_size_of_0_is_refused() =>
        Refused(new PacketShape { Payload = [1] }.Build(), new(1, VirtioHeader.GsoTcp4, 0, 0, 0, 0), PacketFault.BadSegmentation);

    [Fact]
    public void Fragments_are_refused() => Refused(
        new PacketShape { Payload = [1], MoreFragments = true }.Build(),
        new(1, VirtioHeader.GsoTcp4, 0, 1, 0, 0),
        PacketFault.BadSegmentation);

    [Theory]
    [InlineData(0x40)]
    [InlineData(0xf0)]
    public void A_tcp_header_of_impossible_length_is_refused(byte dataOffset)
    {
        var packet = new PacketShape { Payload = [1] }.Build();
        packet[32] = dataOffset;
        Refused(packet, new(1, VirtioHeader.GsoTcp4, 0, 1, 0, 0), PacketFault.BadTransportHeader);
    }

    [Fact]
    public void Long_extension_headers_are_refused()
    {
        byte[] chain = [6, 40, .. new byte[(41 * 8) - 2], .. new PacketShape { Ipv6 = true, Payload = [1] }.Transport()];
        var packet = IpHeaderTests.WithExtensions(60, chain[..240]);
        packet = [.. packet.AsSpan(0, 40), .. chain];
        (packet[4], packet[5]) = ((byte)(chain.Length >> 8), (byte)chain.Length);
        Refused(packet, new(1, VirtioHeader.GsoTcp6, 0, 1, 0, 0), PacketFault.BadSegmentation);
    }

    [Fact]
    public void A_routing_header_is_refused_because_the_checksum_is_not_over_the_destination()
    {
        byte[] chain = [6, 0, 0, 0, 0, 0, 0, 0, .. new PacketShape { Ipv6 = true, Payload = [1] }.Transport()];
        Refused(IpHeaderTests.WithExtensions(43, chain), new(1, VirtioHeader.GsoTcp6, 0, 1, 0, 0), PacketFault.BadSegmentation);
    }

    [Fact]
    public void Extension_headers_are_in_every_segment()
    {
        var shape = new PacketShape { Ipv6 = true, Payload = [1, 2, 3] };
        byte[] options = [6, 0, 1, 4, 0, 0, 0, 0];
        var segments = Segments.Of(IpHeaderTests.WithExtensions(60, [.. options, .. shape.Transport()]), Virtio(shape, 2));
        Assert.Equal(
            Expected(shape, 2).Select(segment => IpHeaderTests.WithExtensions(60, [.. options, .. segment.AsSpan(40)])), segments);
    }

    private static void Refused(byte[] packet, VirtioHeader virtio, PacketFault expected)
    {
        Assert.Equal(PacketFault.None, IpHeader.Parse(packet, out var header));
        Assert.Equal(expected, Segmentation.TryCreate(packet, header, virtio, out _));
    }

    private static Segmentation Create(byte[] packet, VirtioHeader virtio)
    {
        IpHeader.Parse(packet, out var header);
        Assert.Equal(PacketFault.None, Segmentation.TryCreate(packet, header, virtio, out var segmentation));
        return segmentation;
    }

    private static VirtioHeader Virtio(PacketShape shape, int size)
    {
        var type = shape.Udp ? VirtioHeader.GsoUdp : shape.Ipv6 ? VirtioHeader.GsoTcp6 : VirtioHeader.GsoTcp4;
        return new(1, (byte)(type | (size % 2 == 0 ? VirtioHeader.GsoEcn : 0)), 0, (ushort)size, 0, 0);
    }

    private static List<byte[]> Expected(PacketShape shape, int size)
    {
        var pieces = shape.Payload.Length == 0 ? [[]] : shape.Payload.Chunk(size).ToArray();
        return [.. pieces.Select((piece, i) => (shape with
        {
            Payload = piece,
            Id = (ushort)(shape.Id + i),
            Sequence = shape.Sequence + (uint)(i * size),
            Flags = (byte)(shape.Flags & ~(i == 0 ? 0 : 0x80) & ~(i == pieces.Length - 1 ? 0 : 0x09)),
        }).Build())];
    }
}
