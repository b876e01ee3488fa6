using FlannelMesh.Tunnel.Packets;

namespace FlannelMesh.Tunnel.Tests.Packets;

/// <summary>One write to the TUN device: the header, and all slices one after the other.</summary>
internal sealed record Merged(VirtioHeader Virtio, byte[] Packet, int Slices)
{
    /// <summary>Runs a batch through the coalescer, with a gap between any two packets that must stay as it is.</summary>
    public static List<Merged> Of(Coalescer coalescer, IEnumerable<byte[]> packets)
    {
        const int gap = 16;
        var batch = packets.ToList();
        var arena = Enumerable.Repeat((byte)0xa5, batch.Sum(packet => packet.Length + gap)).ToArray();
        var offset = 0;
        coalescer.Clear();
        foreach (var packet in batch)
        {
            packet.CopyTo(arena, offset);
            Assert.Equal(PacketFault.None, IpHeader.Parse(packet, out var header));
            coalescer.Add(arena, offset, packet.Length, header);
            offset += packet.Length + gap;
        }

        coalescer.Finish(arena);
        offset = 0;
        foreach (var packet in batch)
        {
            offset += packet.Length + gap;
            Assert.Equal(gap, arena.AsSpan(offset - gap, gap).Count((byte)0xa5));
        }

        return [.. Enumerable.Range(0, coalescer.Count).Select(i => Read(coalescer, arena, i))];
    }

    /// <summary>What the kernel makes of it again.</summary>
    public List<byte[]> Cut() => Virtio == default ? [Packet] : Segments.Of(Packet, Virtio);

    private static Merged Read(Coalescer coalescer, byte[] arena, int i)
    {
        var slices = Enumerable.Range(0, coalescer.SliceCount(i)).Select(n => coalescer.Slice(i, n));
        var packet = slices.SelectMany(slice => arena[slice.Offset..(slice.Offset + slice.Length)]).ToArray();
        return new(coalescer.Header(i), packet, coalescer.SliceCount(i));
    }
}
