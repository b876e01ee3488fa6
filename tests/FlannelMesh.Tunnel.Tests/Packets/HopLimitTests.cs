using CsCheck;
using FlannelMesh.Tunnel.Packets;

namespace FlannelMesh.Tunnel.Tests.Packets;

public class HopLimitTests
{
    [Fact]
    public void A_hop_less_is_the_packet_built_with_a_hop_less() => PacketShape.Any.Sample(shape =>
    {
        var packet = shape.Build();
        IpHeader.Parse(packet, out var header);
        Assert.Equal(shape.Hops > 1, HopLimit.TryDecrement(packet, header));
        Assert.Equal((shape with { Hops = (byte)Math.Max(1, shape.Hops - 1) }).Build(), packet);
    });

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    public void The_last_hop_is_not_taken(bool ipv6, byte hops)
    {
        var shape = new PacketShape { Ipv6 = ipv6, Hops = hops };
        var packet = shape.Build();
        IpHeader.Parse(packet, out var header);
        Assert.False(HopLimit.TryDecrement(packet, header));
        Assert.Equal(shape.Build(), packet);
    }
}
