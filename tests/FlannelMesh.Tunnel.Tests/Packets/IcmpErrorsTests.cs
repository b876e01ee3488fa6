using System.Net;
using CsCheck;
using FlannelMesh.Tunnel.Packets;

namespace FlannelMesh.Tunnel.Tests.Packets;

public class IcmpErrorsTests
{
    private static readonly byte[] Router = [192, 168, 7, 1];
    private static readonly byte[] Router6 = [0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 1];

    [Theory]
    [InlineData(nameof(IcmpError.NetUnreachable), 3, 0, 0)]
    [InlineData(nameof(IcmpError.HopLimitExceeded), 11, 0, 0)]
    [InlineData(nameof(IcmpError.PacketTooBig), 3, 4, 1472)]
    public void An_ipv4_error_goes_to_the_source_and_quotes_it(string error, byte type, byte code, int word)
    {
        var offending = new PacketShape { Payload = PacketShape.Bytes(1400, 1) }.Build();
        var packet = Write(offending, Enum.Parse<IcmpError>(error), Router);
        byte[] ip = [0x45, 0xc0, 576 >> 8, 576 & 0xff, 0, 0, 0x40, 0, 64, 1, packet[10], packet[11], .. Router, 10, 5, 1, 1];
        Assert.Equal(ip, packet[..20]);
        Assert.Equal((byte[])[type, code, packet[22], packet[23], 0, 0, (byte)(word >> 8), (byte)word], packet[20..28]);
        Assert.Equal(offending[..548], packet[28..]);
        Assert.Equal((0, 0), (ReferenceChecksum.Of(packet[..20]), ReferenceChecksum.Of(packet[20..])));
    }

    [Theory]
    [InlineData(nameof(IcmpError.NetUnreachable), 1, 0, 0)]
    [InlineData(nameof(IcmpError.HopLimitExceeded), 3, 0, 0)]
    [InlineData(nameof(IcmpError.PacketTooBig), 2, 0, 1472)]
    public void An_ipv6_error_goes_to_the_source_and_quotes_it(string error, byte type, byte code, int word)
    {
        var shape = new PacketShape { Ipv6 = true, Payload = PacketShape.Bytes(1400, 1) };
        var offending = shape.Build();
        var packet = Write(offending, Enum.Parse<IcmpError>(error), Router6);
        byte[] ip = [0x60, 0, 0, 0, 1240 >> 8, 1240 & 0xff, 58, 64, .. Router6, .. shape.Addresses[..16]];
        Assert.Equal(ip, packet[..40]);
        Assert.Equal((byte[])[type, code, packet[42], packet[43], 0, 0, (byte)(word >> 8), (byte)word], packet[40..48]);
        Assert.Equal(offending[..1232], packet[48..]);
        Assert.Equal(0, ReferenceChecksum.Of(packet[8..40], [0, 58, 1240 >> 8, 1240 & 0xff], packet[40..]));
    }

    [Fact]
    public void An_error_is_the_one_that_is_put_together_by_hand() =>
        Gen.Select(PacketShape.Any, Gen.Enum<IcmpError>(), Gen.UInt).Sample((shape, error, mtu) =>
        {
            var offending = shape.Build();
            IpHeader.Parse(offending, out var header);
            var destination = new byte[IcmpErrors.MaxLength];
            var length = IcmpErrors.Write(destination, offending, header, error, mtu, shape.Ipv6 ? Router6 : Router);
            Assert.Equal(shape.Ipv6 ? ByHandIpv6(shape, offending, error, mtu) : ByHandIpv4(shape, offending, error, mtu), destination[..length]);
        });

    [Fact]
    public void A_small_packet_is_quoted_as_a_whole() => Gen.Int[0, 400].Sample(length =>
    {
        var offending = new PacketShape { Udp = true, Payload = PacketShape.Bytes(length, 1) }.Build();
        Assert.Equal(offending, Write([.. offending, 1, 2, 3], IcmpError.NetUnreachable, Router)[28..]);
    });

    [Theory]
    [InlineData("10.5.1.1", "10.5.2.9", true)]
    [InlineData("0.0.0.0", "10.5.2.9", false)]
    [InlineData("0.1.2.3", "10.5.2.9", false)]
    [InlineData("127.0.0.1", "10.5.2.9", false)]
    [InlineData("224.0.0.1", "10.5.2.9", false)]
    [InlineData("240.0.0.1", "10.5.2.9", false)]
    [InlineData("255.255.255.255", "10.5.2.9", false)]
    [InlineData("10.5.1.1", "224.0.0.251", false)]
    [InlineData("10.5.1.1", "239.255.255.255", false)]
    [InlineData("10.5.1.1", "255.255.255.255", false)]
    [InlineData("fd00::1", "fd00::2", true)]
    [InlineData("fe80::1", "fd00::2", true)]
    [InlineData("::", "fd00::2", false)]
    [InlineData("::1", "fd00::2", false)]
    [InlineData("ff02::1", "fd00::2", false)]
    [InlineData("fd00::1", "ff02::1", false)]
    public void Only_one_host_is_told_about_a_packet_to_one_host(string source, string destination, bool isSent)
    {
        var packet = Between(source, destination);
        Assert.Equal(isSent, Write(packet, IcmpError.NetUnreachable, RouterOf(packet)).Length > 0);
        Assert.Equal(isSent, Write(packet, IcmpError.HopLimitExceeded, RouterOf(packet)).Length > 0);
    }

    [Fact]
    public void Path_mtu_is_told_about_ipv6_multicast_too()
    {
        Assert.NotEmpty(Write(Between("fd00::1", "ff02::1"), IcmpError.PacketTooBig, Router6));
        Assert.Empty(Write(Between("10.5.1.1", "224.0.0.1"), IcmpError.PacketTooBig, Router));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(3, false)]
    [InlineData(4, false)]
    [InlineData(5, false)]
    [InlineData(8, true)]
    [InlineData(11, false)]
    [InlineData(12, false)]
    [InlineData(13, true)]
    [InlineData(18, true)]
    [InlineData(19, false)]
    [InlineData(255, false)]
    [InlineData(-1, false)]
    public void There_is_no_error_about_an_error(int type, bool isSent)
    {
        var packet = OfProtocol(new PacketShape(), 1, type);
        Assert.Equal(isSent, Write(packet, IcmpError.NetUnreachable, Router).Length > 0);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(127, false)]
    [InlineData(128, true)]
    [InlineData(137, false)]
    [InlineData(143, true)]
    [InlineData(-1, false)]
    public void There_is_no_error_about_an_ipv6_error(int type, bool isSent)
    {
        var packet = OfProtocol(new PacketShape { Ipv6 = true }, 58, type);
        Assert.Equal(isSent, Write(packet, IcmpError.PacketTooBig, Router6).Length > 0);
    }

    [Theory]
    [InlineData(true, 0, true)]
    [InlineData(true, 8, false)]
    [InlineData(false, 8, false)]
    public void Only_the_first_fragment_is_answered(bool more, int offset, bool isSent)
    {
        var packet = new PacketShape { DontFragment = false, MoreFragments = more, FragmentOffset = offset, Payload = [1] }.Build();
        Assert.Equal(isSent, Write(packet, IcmpError.HopLimitExceeded, Router).Length > 0);
    }

    [Theory]
    [InlineData(17, 16, true)]
    [InlineData(58, 0, true)]
    [InlineData(58, 16, false)]
    public void Ipv6_fragments_are_answered_unless_they_may_be_of_an_error(byte protocol, byte offset, bool isSent)
    {
        var packet = IpHeaderTests.WithExtensions(44, [protocol, 0, 0, offset, 1, 2, 3, 4, 128, 0, 0, 0]);
        Assert.Equal(isSent, Write(packet, IcmpError.PacketTooBig, Router6).Length > 0);
    }

    [Fact]
    public void What_may_be_fragmented_is_never_too_big() =>
        Assert.Empty(Write(new PacketShape { DontFragment = false }.Build(), IcmpError.PacketTooBig, Router));

    [Fact]
    public void The_router_needs_an_address_of_the_packets_family()
    {
        Assert.Empty(Write(new PacketShape().Build(), IcmpError.NetUnreachable, Router6));
        Assert.Empty(Write(new PacketShape { Ipv6 = true }.Build(), IcmpError.NetUnreachable, Router));
        Assert.Empty(Write(new PacketShape().Build(), IcmpError.NetUnreachable, []));
    }

    private static byte[] ByHandIpv4(PacketShape shape, byte[] offending, IcmpError error, uint mtu)
    {
        if (error == IcmpError.PacketTooBig && !shape.DontFragment)
        {
            return [];
        }

        mtu = error == IcmpError.PacketTooBig ? Math.Min(mtu, 65535) : 0;
        var quoted = offending.Take(576 - 28).ToArray();
        var (type, code) = error switch { IcmpError.NetUnreachable => (3, 0), IcmpError.PacketTooBig => (3, 4), _ => (11, 0) };
        byte[] icmp = [(byte)type, (byte)code, 0, 0, 0, 0, (byte)(mtu >> 8), (byte)mtu, .. quoted];
        var length = 20 + icmp.Length;
        byte[] ip = [0x45, 0xc0, (byte)(length >> 8), (byte)length, 0, 0, 0x40, 0, 64, 1, 0, 0, .. Router, .. shape.Addresses.Take(4)];
        Finish(ip, 10, ReferenceChecksum.Of(ip));
        Finish(icmp, 2, ReferenceChecksum.Of(icmp));
        return [.. ip, .. icmp];
    }

    private static byte[] ByHandIpv6(PacketShape shape, byte[] offending, IcmpError error, uint mtu)
    {
        mtu = error == IcmpError.PacketTooBig ? mtu : 0;
        var quoted = offending.Take(1280 - 48).ToArray();
        var type = error switch { IcmpError.NetUnreachable => 1, IcmpError.PacketTooBig => 2, _ => 3 };
        byte[] icmp = [(byte)type, 0, 0, 0, (byte)(mtu >> 24), (byte)(mtu >> 16), (byte)(mtu >> 8), (byte)mtu, .. quoted];
        byte[] ip = [0x60, 0, 0, 0, (byte)(icmp.Length >> 8), (byte)icmp.Length, 58, 64, .. Router6, .. shape.Addresses.Take(16)];
        Finish(icmp, 2, ReferenceChecksum.Of(ip[8..40], [0, 58, ip[4], ip[5]], icmp));
        return [.. ip, .. icmp];
    }

    private static void Finish(byte[] bytes, int place, ushort checksum) =>
        (bytes[place], bytes[place + 1]) = ((byte)(checksum >> 8), (byte)checksum);

    private static byte[] RouterOf(byte[] packet) => packet[0] >> 4 == 6 ? Router6 : Router;

    private static byte[] Between(string source, string destination)
    {
        byte[] addresses = [.. IPAddress.Parse(source).GetAddressBytes(), .. IPAddress.Parse(destination).GetAddressBytes()];
        var packet = new PacketShape { Ipv6 = addresses.Length == 32, Payload = [1] }.Build();
        addresses.CopyTo(packet, addresses.Length == 32 ? 8 : 12);
        return Repaired(packet);
    }

    /// <summary>A packet whose payload starts with a type, or has none at all if that is negative.</summary>
    private static byte[] OfProtocol(PacketShape shape, byte protocol, int type)
    {
        byte[] packet = [.. shape.Build().AsSpan(0, shape.NetworkLength), .. type < 0 ? (byte[])[] : [(byte)type, 0, 0, 0, 0, 0, 0, 0]];
        packet[shape.Ipv6 ? 6 : 9] = protocol;
        (packet[shape.Ipv6 ? 4 : 2], packet[shape.Ipv6 ? 5 : 3]) = (0, (byte)(packet.Length - (shape.Ipv6 ? 40 : 0)));
        return Repaired(packet);
    }

    private static byte[] Repaired(byte[] packet)
    {
        if (packet[0] >> 4 == 4)
        {
            (packet[10], packet[11]) = (0, 0);
            var checksum = ReferenceChecksum.Of(packet[..20]);
            (packet[10], packet[11]) = ((byte)(checksum >> 8), (byte)checksum);
        }

        return packet;
    }

    private static byte[] Write(byte[] offending, IcmpError error, byte[] router)
    {
        Assert.Equal(PacketFault.None, IpHeader.Parse(offending, out var header));
        var destination = new byte[IcmpErrors.MaxLength];
        return destination[..IcmpErrors.Write(destination, offending, header, error, 1472, router)];
    }
}
