using System.Net;
using FlannelMesh.Labs.Traffic;

namespace FlannelMesh.EndToEnd.Tests.LabItself;

public sealed class UnderlayPacketTests
{
    private static readonly IPAddress A = IPAddress.Parse("10.5.1.2");
    private static readonly IPAddress B = IPAddress.Parse("10.5.2.2");

    [Fact]
    public void An_encapsulated_echo_is_found_inside()
    {
        var packet = Assert.Single(UnderlayPacket.Parse(
        [
            "IP 10.99.0.11.33159 > 10.99.0.12.8472: VXLAN, flags [I] (0x08), vni 1",
            "IP 10.5.1.2 > 10.5.2.2: ICMP echo request, id 9335, seq 1, length 64",
        ]));

        Assert.True(packet.IsVxlan);
        Assert.True(packet.IsEchoBetween(A, B));
    }

    [Fact]
    public void A_plain_echo_reply_is_found_outside()
    {
        var packet = Assert.Single(UnderlayPacket.Parse(["IP 10.5.2.2 > 10.5.1.2: ICMP echo reply, id 9335, seq 1, length 64"]));

        Assert.False(packet.IsVxlan);
        Assert.True(packet.IsEchoBetween(A, B));
    }

    [Fact]
    public void Echoes_of_others_and_other_icmp_do_not_count()
    {
        var packets = UnderlayPacket.Parse(
        [
            "IP 10.5.1.3 > 10.5.2.2: ICMP echo request, id 1, seq 1, length 64",
            "IP 10.5.1.2 > 10.5.2.2: ICMP host 10.5.9.9 unreachable, length 92",
        ]);

        Assert.Equal(2, packets.Count);
        Assert.DoesNotContain(packets, packet => packet.IsEchoBetween(A, B));
    }
}
