using FlannelMesh.Tunnel.Packets;

namespace FlannelMesh.Tunnel.Tests.Packets;

/// <summary>Super-packets cut to whole packets, as they would be sent.</summary>
internal static class Segments
{
    public static List<byte[]> Of(byte[] packet, VirtioHeader virtio)
    {
        Assert.Equal(PacketFault.None, IpHeader.Parse(packet, out var header));
        Assert.Equal(PacketFault.None, Segmentation.TryCreate(packet, header, virtio, out var segmentation));
        var segments = new List<byte[]>();
        for (var i = 0; i < segmentation.Count; i++)
        {
            var (offset, length) = segmentation.Payload(i);
            var segment = new byte[segmentation.SegmentLength(i)];
            segmentation.WriteHeader(packet, i, segment);
            packet.AsSpan(offset, length).CopyTo(segment.AsSpan(segmentation.HeaderLength));
            segments.Add(segment);
        }

        return segments;
    }
}
