using System.Buffers.Binary;

namespace FlannelMesh.Tunnel.Packets;

/// <summary>Does what a network card would: finishes a checksum that holds the pseudo-header's sum only.</summary>
internal static class ChecksumOffload
{
    /// <summary>Finishes the checksum of a whole packet in place; nothing to do without <see cref="VirtioHeader.NeedsChecksum"/>.</summary>
    public static PacketFault Finish(Span<byte> packet, in VirtioHeader virtio)
    {
        if ((virtio.Flags & VirtioHeader.NeedsChecksum) == 0)
        {
            return PacketFault.None;
        }

        int start = virtio.ChecksumStart;
        var field = start + virtio.ChecksumOffset;

        // Not in the IP header: what was parsed and routed by must stay as it is.
        if (packet.IsEmpty || start < NetworkHeaderLength(packet[0]) || field + sizeof(ushort) > packet.Length)
        {
            return PacketFault.BadChecksumPlace;
        }

        var checksum = InternetChecksum.Finish(InternetChecksum.Sum(packet[start..]));

        // Only UDP has its checksum there: this is how Linux tells, too.
        BinaryPrimitives.WriteUInt16BigEndian(
            packet[field..], virtio.ChecksumOffset == UdpHeader.Checksum ? UdpHeader.Sent(checksum) : checksum);
        return PacketFault.None;
    }

    private static int NetworkHeaderLength(byte first) =>
        first >> 4 == 6 ? IpHeader.Ipv6Length : Math.Max(IpHeader.MinIpv4Length, (first & 0xf) * 4);
}
