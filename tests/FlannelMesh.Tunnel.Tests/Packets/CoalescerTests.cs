using FlannelMesh.Tunnel.Packets;

namespace FlannelMesh.Tunnel.Tests.Packets;

public class CoalescerTests
{
    private static readonly PacketShape Start = new() { DontFragment = false, Payload = PacketShape.Bytes(100, 1) };
    private static readonly PacketShape Next = Following(Start);

    private readonly Coalescer _coalescer = new(2048) { MergesUdp = true };

    public static TheoryData<string> Changes => [.. Different.Keys];

    private static Dictionary<string, Func<PacketShape, PacketShape>> Different { get; } = new()
    {
        ["sequence"] = next => next with { Sequence = next.Sequence + 1 },
        ["repeated"] = next => next with { Sequence = Start.Sequence },
        ["acknowledgment"] = next => next with { Acknowledgment = next.Acknowledgment + 1 },
        ["window"] = next => next with { Window = 501 },
        ["tcp options"] = next => next with { TcpOptions = [1, 1, 1, 1] },
        ["source port"] = next => next with { SourcePort = 40001 },
        ["source"] = next => next with { Host = 2 },
        ["ttl"] = next => next with { Hops = 63 },
        ["ecn"] = next => next with { Tos = 3 },
        ["dscp"] = next => next with { Tos = 0x20 },
        ["don't fragment"] = next => next with { DontFragment = true },
        ["id"] = next => next with { Id = (ushort)(next.Id + 1) },
        ["ip options"] = next => next with { IpOptions = [1, 1, 1, 1] },
        ["longer"] = next => next with { Payload = PacketShape.Bytes(101, 2) },
        ["pure ack"] = next => next with { Payload = [] },
        ["fin"] = next => next with { Flags = 0x11 },
        ["syn"] = next => next with { Flags = 0x12 },
        ["rst"] = next => next with { Flags = 0x14 },
        ["urg"] = next => next with { Flags = 0x30 },
        ["ece"] = next => next with { Flags = 0x50 },
        ["cwr"] = next => next with { Flags = 0x90 },
        ["no ack"] = next => next with { Flags = 0 },
        ["fragment"] = next => next with { MoreFragments = true },
        ["later fragment"] = next => next with { FragmentOffset = 8 },
        ["protocol"] = next => next with { Udp = true },
        ["version"] = next => next with { Ipv6 = true },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void What_differs_is_not_merged(string change)
    {
        PacketShape[] batch = [Start, Different[change](Next)];
        Assert.Equal(1, Merge(Start, Next).Single().Slices - 1);
        Assert.Equal(batch.Select(shape => new Merged(default, shape.Build(), 1)), Merge(batch), Same);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_super_packet_is_the_packet_that_was_not_cut(bool ipv6)
    {
        var start = Start with { Ipv6 = ipv6, TcpOptions = [1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8] };
        var shapes = Run(start, 5);
        shapes[4] = shapes[4] with { Payload = shapes[4].Payload[..7], Flags = 0x18 };
        var merged = Assert.Single(Merge(shapes));
        var header = (byte)start.HeaderLength;
        var type = ipv6 ? VirtioHeader.GsoTcp6 : VirtioHeader.GsoTcp4;
        Assert.Equal(new(1, type, header, 100, (ushort)start.NetworkLength, 16), merged.Virtio);
        Assert.Equal(5, merged.Slices);
        Assert.Equal(PacketFault.None, ChecksumOffload.Finish(merged.Packet, merged.Virtio));
        Assert.Equal((start with { Flags = 0x18, Payload = [.. shapes.SelectMany(shape => shape.Payload)] }).Build(), merged.Packet);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Datagrams_of_one_size_are_merged(bool ipv6)
    {
        var shapes = Run(Start with { Ipv6 = ipv6, Udp = true }, 4);
        shapes[3] = shapes[3] with { Payload = [1] };
        var merged = Assert.Single(Merge(shapes));
        Assert.Equal(new(1, VirtioHeader.GsoUdp, (ushort)shapes[0].HeaderLength, 100, (ushort)shapes[0].NetworkLength, 6), merged.Virtio);
        Assert.Equal(shapes.Select(shape => shape.Build()), merged.Cut());
    }

    [Fact]
    public void Datagrams_are_merged_only_if_wanted()
    {
        _coalescer.MergesUdp = false;
        Assert.Equal(4, Merge(Run(Start with { Udp = true }, 4)).Count);
    }

    [Fact]
    public void Datagrams_without_checksum_are_left_alone()
    {
        var packets = Run(Start with { Udp = true }, 3).Select(shape => shape.Build()).ToList();
        packets.ForEach(packet => (packet[26], packet[27]) = (0, 0));
        Assert.All(Merged.Of(_coalescer, packets), merged => Assert.Equal(default, merged.Virtio));
        Assert.Equal(3, _coalescer.Count);
    }

    [Fact]
    public void Datagrams_that_are_shorter_than_their_packet_are_left_alone()
    {
        var packets = Run(Start with { Udp = true }, 2).Select(shape => shape.Build()).ToList();
        packets.ForEach(packet => packet[25]--);
        Assert.Equal(2, Merged.Of(_coalescer, packets).Count);
    }

    [Theory]
    [InlineData(0, new[] { 1, 2 })]
    [InlineData(1, new[] { 1, 1, 1 })]
    [InlineData(2, new[] { 2, 1 })]
    public void A_packet_with_a_bad_checksum_is_alone_and_in_its_place(int bad, int[] slices)
    {
        foreach (var udp in (bool[])[false, true])
        {
            var packets = Run(Start with { Udp = udp }, 3).Select(shape => shape.Build()).ToList();
            packets[bad][^1] ^= 0x10;
            var merged = Merged.Of(_coalescer, packets);
            Assert.Equal(slices, merged.Select(packet => packet.Slices));
            Assert.Equal(packets, merged.SelectMany(packet => packet.Cut()));
        }
    }

    [Fact]
    public void A_push_ends_a_super_packet()
    {
        var shapes = Run(Start, 5);
        shapes[1] = shapes[1] with { Flags = 0x18 };
        Assert.Equal([2, 3], Merge(shapes).Select(merged => merged.Slices));
        shapes[0] = shapes[0] with { Flags = 0x18 };
        Assert.Equal([1, 1, 3], Merge(shapes).Select(merged => merged.Slices));
    }

    [Fact]
    public void Ids_do_not_count_where_nothing_may_be_fragmented() =>
        Assert.Single(Merge(Run(Start with { DontFragment = true }, 5).Select(shape => shape with { Id = 0 }).ToArray()));

    [Fact]
    public void No_super_packet_has_more_than_64_slices() =>
        Assert.Equal([64, 64, 2], Merge(Run(Start, 130)).Select(merged => merged.Slices));

    [Theory]
    [InlineData(false, 46)]
    [InlineData(true, 46)]
    public void No_super_packet_is_longer_than_its_length_field(bool ipv6, int most)
    {
        var merged = Merge(Run(Start with { Ipv6 = ipv6, Payload = PacketShape.Bytes(1420, 3) }, 50));
        Assert.Equal([most, 50 - most], merged.Select(packet => packet.Slices));
        Assert.All(merged, packet => Assert.InRange(packet.Packet.Length, 1, 65535));
    }

    [Fact]
    public void What_is_not_merged_is_not_overtaken()
    {
        var run = Run(Start, 4);
        PacketShape[] batch =
            [run[0], Next with { Payload = [], Acknowledgment = 99 }, run[1], run[2] with { MoreFragments = true }, run[3]];
        Assert.Equal(batch.Select(shape => shape.Build()), Merge(batch).Select(merged => merged.Packet));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_fragment_between_the_same_hosts_is_not_overtaken(bool isFirst)
    {
        var run = Run(Start, 3);
        var fragment = Start with { Udp = true, SourcePort = 9, MoreFragments = true, FragmentOffset = isFirst ? 0 : 1480 };
        Assert.Equal([1, 1, 2], Merge(run[0], fragment, run[1], run[2]).Select(merged => merged.Slices));
        Assert.Equal([3, 1], Merge(run[0], fragment with { Host = 2 }, run[1], run[2]).Select(merged => merged.Slices));
    }

    [Fact]
    public void Flows_do_not_disturb_each_other()
    {
        var flows = Enumerable.Range(0, 8).Select(i => Run(Start with { SourcePort = (ushort)(5000 + i), Udp = i % 2 == 1 }, 20)).ToList();
        var merged = Merge([.. Enumerable.Range(0, 20).SelectMany(n => flows.Select(flow => flow[n]))]);

        // Three of eight flows in one set of the table is all that may go wrong.
        Assert.InRange(merged.Count, 8, 20);
        Assert.Equal(160, merged.Sum(packet => packet.Slices));
    }

    [Fact]
    public void A_thousand_flows_keep_their_order()
    {
        var flows = Enumerable.Range(0, 1024).Select(i => Run(Start with { SourcePort = (ushort)(5000 + i) }, 2)).ToList();
        var merged = Merge([.. Enumerable.Range(0, 2).SelectMany(n => flows.Select(flow => flow[n]))]).SelectMany(packet => packet.Cut());
        foreach (var (port, packets) in merged.GroupBy(packet => (packet[20] << 8) | packet[21]).Select(group => (group.Key, group)))
        {
            Assert.Equal(flows[port - 5000].Select(shape => shape.Build()), packets);
        }
    }

    [Fact]
    public void A_batch_knows_nothing_of_the_one_before()
    {
        Merge(Start);
        Assert.Equal(Next.Build(), Assert.Single(Merge(Next)).Packet);
    }

    internal static PacketShape Following(PacketShape shape) =>
        shape with { Sequence = shape.Sequence + (uint)shape.Payload.Length, Id = (ushort)(shape.Id + 1) };

    internal static PacketShape[] Run(PacketShape first, int count)
    {
        var shapes = new PacketShape[count];
        for (var i = 0; i < count; i++)
        {
            shapes[i] = i == 0 ? first : Following(shapes[i - 1]);
        }

        return shapes;
    }

    private static bool Same(Merged expected, Merged actual) =>
        expected.Virtio == actual.Virtio && expected.Slices == actual.Slices && expected.Packet.AsSpan().SequenceEqual(actual.Packet);

    private List<Merged> Merge(params PacketShape[] shapes) => Merged.Of(_coalescer, shapes.Select(shape => shape.Build()));
}
