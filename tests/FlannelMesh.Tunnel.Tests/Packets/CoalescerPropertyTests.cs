using CsCheck;
using FlannelMesh.Tunnel.Packets;

namespace FlannelMesh.Tunnel.Tests.Packets;

/// <summary>Whatever comes in whatever order: cut again, each flow is what it was.</summary>
public class CoalescerPropertyTests
{
    private static readonly Gen<Func<PacketShape, PacketShape>> Step = Gen.Frequency(
        (12, Gen.Const<Func<PacketShape, PacketShape>>(shape => shape)),
        (2, Gen.Int[0, 200].Select(n => (Func<PacketShape, PacketShape>)(shape => shape with { Payload = PacketShape.Bytes(n, 7) }))),
        (1, Gen.Byte.Select(flags => (Func<PacketShape, PacketShape>)(shape => shape with { Flags = flags }))),
        (1, Gen.Const<Func<PacketShape, PacketShape>>(shape => shape with { Flags = 0x18 })),
        (1, Gen.Const<Func<PacketShape, PacketShape>>(shape => shape with { Acknowledgment = shape.Acknowledgment + 9 })),
        (1, Gen.Const<Func<PacketShape, PacketShape>>(shape => shape with { Payload = [] })),
        (1, Gen.Byte[0, 3].Select(ecn => (Func<PacketShape, PacketShape>)(shape => shape with { Tos = ecn }))),
        (1, Gen.Const<Func<PacketShape, PacketShape>>(shape => shape with { MoreFragments = !shape.Ipv6 })),
        (1, Gen.Const<Func<PacketShape, PacketShape>>(shape => shape with { Id = 1, DontFragment = !shape.DontFragment })));

    private static readonly Gen<(int Flow, Func<PacketShape, PacketShape> Step, bool IsBad)[]> Batch =
        Gen.Select(Gen.Int[0, 5], Step, Gen.Int[0, 19].Select(n => n == 0)).Array[0, 150];

    [Fact]
    public void Cut_again_every_flow_is_what_it_was() => Gen.Select(Batch, Gen.Bool, Gen.Byte.Array[0, 2]).Sample((batch, udp, options) =>
    {
        var packets = Packets(batch, options);
        var merged = Merged.Of(new Coalescer(200) { MergesUdp = udp }, packets);
        Assert.Equal(packets.Count, merged.Sum(packet => packet.Slices));
        Assert.Equal(ByFlow(packets), ByFlow(merged.SelectMany(packet => packet.Cut())));
        Assert.All(merged, packet => Assert.Equal(packet.Slices > 1, packet.Virtio != default));
    });

    [Fact]
    public void Segments_are_merged_to_what_they_were_cut_from() => PacketShape.Any.Where(shape => shape.Payload.Length > 1).Sample(shape =>
    {
        var size = Math.Max(1, (shape.Payload.Length + 62) / 63);
        var type = shape.Udp ? VirtioHeader.GsoUdp : shape.Ipv6 ? VirtioHeader.GsoTcp6 : VirtioHeader.GsoTcp4;
        var merged = Merged.Of(new Coalescer(64) { MergesUdp = true }, Segments.Of(shape.Build(), new(1, type, 0, (ushort)size, 0, 0)));
        var packet = Assert.Single(merged);
        ChecksumOffload.Finish(packet.Packet, packet.Virtio);
        Assert.Equal(shape.Build(), packet.Packet);
    });

    private static List<byte[]> Packets((int Flow, Func<PacketShape, PacketShape> Step, bool IsBad)[] batch, byte[] options)
    {
        var flows = Enumerable.Range(0, 6).Select(i => new PacketShape
        {
            SourcePort = (ushort)(i + 100),
            Ipv6 = i % 2 == 1,
            Udp = i >= 4,
            DontFragment = i < 2,
            TcpOptions = [.. options, .. options, .. options, .. options],
            Payload = PacketShape.Bytes(100 + i, (byte)i),
        }).ToArray();
        var packets = new List<byte[]>();
        foreach (var (flow, step, isBad) in batch)
        {
            var shape = step(flows[flow]);
            var packet = shape.Build();
            packet[^1] ^= (byte)(isBad ? 4 : 0);
            packets.Add(packet);
            flows[flow] = CoalescerTests.Following(shape) with { Flags = 0x10, MoreFragments = false, Payload = flows[flow].Payload };
        }

        return packets;
    }

    /// <summary>Of packets that must not be fragmented, the id says nothing (RFC 6864) and is made up when they are cut.</summary>
    private static SortedDictionary<int, List<string>> ByFlow(IEnumerable<byte[]> packets)
    {
        var flows = new SortedDictionary<int, List<string>>();
        foreach (var packet in packets)
        {
            var port = packet[packet[0] >> 4 == 6 ? 41 : 21];
            if (packet[0] >> 4 == 4 && (packet[6] & 0x40) != 0)
            {
                (packet[4], packet[5], packet[10], packet[11]) = (0, 0, 0, 0);
            }

            flows.TryAdd(port, []);
            flows[port].Add(Convert.ToHexString(packet));
        }

        return flows;
    }
}
