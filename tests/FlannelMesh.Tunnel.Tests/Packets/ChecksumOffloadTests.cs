using CsCheck;
using FlannelMesh.Tunnel.Packets;

namespace FlannelMesh.Tunnel.Tests.Packets;

public class ChecksumOffloadTests
{
    [Fact]
    public void A_checksum_of_the_pseudo_header_becomes_the_right_one() => PacketShape.Any.Sample(shape =>
    {
        var whole = shape.Build();
        var packet = (byte[])whole.Clone();
        Assert.Equal(PacketFault.None, ChecksumOffload.Finish(packet, Unfinished(packet, shape)));
        Assert.Equal(whole, packet);
    });

    [Fact]
    public void Udp_never_says_none()
    {
        // The two bytes are the checksum of the packet without them, so that with them it is 0.
        var shape = new PacketShape { Udp = true, Payload = [0, 0] };
        var without = shape.Build();
        shape = shape with { Payload = [without[26], without[27]] };
        var packet = shape.Build();
        Assert.Equal((0xff, 0xff), (packet[26], packet[27]));
        Assert.Equal(PacketFault.None, ChecksumOffload.Finish(packet, Unfinished(packet, shape)));
        Assert.Equal((0xff, 0xff), (packet[26], packet[27]));
    }

    [Fact]
    public void Without_the_flag_nothing_is_touched()
    {
        var packet = new PacketShape { Payload = [1] }.Build();
        packet[36]++;
        var before = (byte[])packet.Clone();
        Assert.Equal(PacketFault.None, ChecksumOffload.Finish(packet, new(0, 0, 0, 0, 0, 10)));
        Assert.Equal(before, packet);
    }

    [Theory]
    [InlineData(false, 20, 20)]
    [InlineData(false, 39, 0)]
    [InlineData(false, 0, 10)]
    [InlineData(false, 19, 6)]
    [InlineData(false, 65535, 65535)]
    [InlineData(true, 39, 6)]
    public void A_place_in_the_ip_header_or_behind_the_end_is_refused(bool ipv6, ushort start, ushort offset)
    {
        var packet = new PacketShape { Ipv6 = ipv6 }.Build();
        var before = (byte[])packet.Clone();
        Assert.Equal(PacketFault.BadChecksumPlace, ChecksumOffload.Finish(packet, new(1, 0, 0, 0, start, offset)));
        Assert.Equal(before, packet);
    }

    [Fact]
    public void Nothing_has_no_checksum() => Assert.Equal(PacketFault.BadChecksumPlace, ChecksumOffload.Finish([], new(1, 0, 0, 0, 0, 0)));

    /// <summary>Leaves what the kernel leaves: the pseudo-header's sum.</summary>
    private static VirtioHeader Unfinished(byte[] packet, PacketShape shape)
    {
        var place = shape.NetworkLength + (shape.Udp ? 6 : 16);
        var length = packet.Length - shape.NetworkLength;
        byte[] pseudo = [.. shape.Addresses, 0, (byte)(shape.Udp ? 17 : 6), 0, 0, (byte)(length >> 8), (byte)length];
        var sum = 0xffff - ReferenceChecksum.Of(pseudo);
        (packet[place], packet[place + 1]) = ((byte)(sum >> 8), (byte)sum);
        return new(1, 0, 0, 0, (ushort)shape.NetworkLength, (ushort)(shape.Udp ? 6 : 16));
    }
}
