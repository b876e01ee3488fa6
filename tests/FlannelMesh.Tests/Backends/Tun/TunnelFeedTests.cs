using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Backends;
using FlannelMesh.Backends.Tun;
using FlannelMesh.Leases;
using FlannelMesh.Tunnel.Control;
using Google.Protobuf;
using static FlannelMesh.Tests.Backends.BackendSamples;
using static FlannelMesh.Tests.Backends.Tun.TunSamples;
using Wire = FlannelMesh.Tunnel.Control;

namespace FlannelMesh.Tests.Backends.Tun;

public sealed class TunnelFeedTests
{
    [Fact]
    public void A_configuration_says_all_but_the_descriptors_themselves()
    {
        var goal = TunnelGoal.Of(Sealed, DualNode, LeaseOf(DualNode, 0), Device(7), queues: 1)!;

        var message = TunnelFeed.Configuration(goal, [DescriptorKind.TunQueue, DescriptorKind.Udp4Socket]);

        Assert.Equal([DescriptorKind.TunQueue, DescriptorKind.Udp4Socket], message.Descriptors);
        Assert.Equal(("flannel0", 7u, 1440u, "10.99.0.10:8285"), (message.DeviceName, message.DeviceIndex, message.Mtu, message.Endpoint));
        Assert.Equal("10.5.0.0", new IPAddress(message.Address.Span).ToString());
        Assert.Equal("fc00::", new IPAddress(message.Ipv6Address.Span).ToString());
        Assert.Equal((Keyed.PrivateKey[0], Keyed.PublicKey[0]), (message.Encryption.PrivateKey[0], message.Encryption.PublicKey[0]));
        Assert.Equal([24u, 64u], message.Subnets.Select(subnet => subnet.Length));
    }

    [Fact]
    public void What_a_tunnel_says_of_itself_is_compared_without_key_and_descriptors()
    {
        var seen = TunnelFeed.Configuration(Goal, [DescriptorKind.TunQueue, DescriptorKind.Udp4Socket]);
        Assert.True(TunnelFeed.IsSetUp(seen, Goal));
        Assert.False(TunnelFeed.IsSetUp(seen, Goal with { Mtu = 1400 }));
        Assert.False(TunnelFeed.IsSetUp(seen, Goal with { Subnets = [Net("10.5.9.0/24")] }));
        Assert.False(TunnelFeed.IsSetUp(seen, Goal with { Identity = Keyed }));

        var keyed = TunnelFeed.Configuration(Goal with { Identity = Keyed }, []);
        keyed.Encryption.PrivateKey = ByteString.Empty;
        Assert.True(TunnelFeed.IsSetUp(keyed, Goal with { Identity = Keyed }));
        Assert.False(TunnelFeed.IsSetUp(keyed, Goal with { Identity = Keyed with { PublicKey = Key(9) } }));
    }

    [Fact]
    public void A_peer_is_told_with_its_subnets_and_where_it_listens()
    {
        var peers = TunnelFeed.Peers(Clear, DualNode.Network, [StatusOf(UdpPeer(1, new UdpData(9000, 65536, Key(5))))]);

        var peer = Assert.Single(peers).Value;
        Assert.Equal(UdpPeer(1).NodeId, NodeId.FromBytes(peer.Id.Span));
        Assert.Equal(("10.99.0.11", 9000u, 65536u, 5), (new IPAddress(peer.Address.Span).ToString(), peer.Port, peer.ReceiveBuffer, peer.PublicKey[0]));
        Assert.Equal(["10.5.1.0/24", "fc00:0:0:1::/64"], peer.Subnets.Select(subnet => $"{new IPAddress(subnet.Address.Span)}/{subnet.Length}"));
    }

    [Fact]
    public void Who_says_nothing_of_its_buffer_is_told_to_listen_where_we_do_with_an_unknown_one()
    {
        var silent = PeerOf(DualNode, 1, "udp", holder => holder with { Udp = null });

        var peer = Assert.Single(TunnelFeed.Peers(Clear, DualNode.Network, [StatusOf(silent)])).Value;

        Assert.Equal((8285u, 0u, 0), (peer.Port, peer.ReceiveBuffer, peer.PublicKey.Length));
    }

    [Fact]
    public void Who_cannot_be_reached_is_not_told() => Assert.Empty(TunnelFeed.Peers(
        Clear, DualNode.Network, [StatusOf(UdpPeer(1), Via.None), StatusOf(UdpPeer(2), problem: "no")]));

    [Fact]
    public void A_set_that_may_lack_some_takes_nobody_away()
    {
        var told = Named(1, 2);

        Assert.Equal(Named(1, 2, 3), TunnelFeed.Next(told, Named(3), isComplete: false));
        Assert.Equal(Named(3), TunnelFeed.Next(told, Named(3), isComplete: true));
        Assert.Equal(Named(3), TunnelFeed.Next(null, Named(3), isComplete: false));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(300, 1)]
    [InlineData(301, 2)]
    [InlineData(10_000, 34)]
    public void A_large_set_goes_in_parts_that_fit_into_messages(int count, int parts)
    {
        var peers = Enumerable.Range(0, count).Select(_ => Largest()).ToList();

        var messages = TunnelFeed.Parts(5, peers).ToList();

        Assert.Equal(parts, messages.Count);
        Assert.Equal(count, messages.Sum(message => message.Peers.Count));
        Assert.All(messages, message => Assert.Equal(5ul, message.Generation));
        Assert.Equal([messages[^1]], messages.Where(message => message.IsLast));
        Assert.All(messages, message => Assert.InRange(message.CalculateSize(), 0, ControlChannel.MaxLength - 100));
    }

    private static Wire.Peer Largest() => new()
    {
        Id = ByteString.CopyFrom(new byte[16]),
        Address = ByteString.CopyFrom(new byte[16]),
        Port = ushort.MaxValue,
        ReceiveBuffer = uint.MaxValue,
        PublicKey = ByteString.CopyFrom(new byte[32]),
        Subnets = { new Prefix { Address = ByteString.CopyFrom(new byte[4]), Length = 24 }, new Prefix { Address = ByteString.CopyFrom(new byte[16]), Length = 64 } },
    };

    private static ImmutableSortedDictionary<NodeId, Wire.Peer> Named(params int[] numbers) =>
        TunnelFeed.Peers(Clear, DualNode.Network, [.. numbers.Select(number => StatusOf(UdpPeer(number)))]);
}
