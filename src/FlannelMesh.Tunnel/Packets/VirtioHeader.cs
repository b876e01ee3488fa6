using System.Buffers.Binary;

namespace FlannelMesh.Tunnel.Packets;

/// <summary>
/// linux/virtio_net.h's virtio_net_hdr, which stands before each packet of a TUN device with IFF_VNET_HDR; little endian as all hosts
/// this runs on. Offsets and sizes in bytes of the packet that follows.
/// </summary>
/// <param name="Flags"><see cref="NeedsChecksum"/> or 0.</param>
/// <param name="GsoType"><see cref="GsoNone"/> or what kind of super-packet, perhaps with <see cref="GsoEcn"/>.</param>
/// <param name="HeaderLength">Of IP and transport together; a hint that must not be trusted.</param>
/// <param name="SegmentSize">Payload bytes of each segment.</param>
/// <param name="ChecksumStart">From here to the end the checksum is to be finished.</param>
/// <param name="ChecksumOffset">Where it belongs, from ChecksumStart.</param>
internal readonly record struct VirtioHeader(
    byte Flags, byte GsoType, ushort HeaderLength, ushort SegmentSize, ushort ChecksumStart, ushort ChecksumOffset)
{
    public const int Length = 10;

    /// <summary>The checksum field holds the pseudo-header's sum only.</summary>
    public const byte NeedsChecksum = 1;
    public const byte GsoNone = 0;
    public const byte GsoTcp4 = 1;
    public const byte GsoTcp6 = 4;

    /// <summary>VIRTIO_NET_HDR_GSO_UDP_L4: datagrams of one size, over IPv4 or IPv6.</summary>
    public const byte GsoUdp = 5;
    public const byte GsoEcn = 0x80;

    /// <summary>Reads the first <see cref="Length"/> bytes.</summary>
    public static VirtioHeader Read(ReadOnlySpan<byte> header)
    {
        header = header[..Length];
        return new(
            header[0],
            header[1],
            BinaryPrimitives.ReadUInt16LittleEndian(header[2..]),
            BinaryPrimitives.ReadUInt16LittleEndian(header[4..]),
            BinaryPrimitives.ReadUInt16LittleEndian(header[6..]),
            BinaryPrimitives.ReadUInt16LittleEndian(header[8..]));
    }

    /// <summary>Writes the first <see cref="Length"/> bytes.</summary>
    public void Write(Span<byte> destination)
    {
        destination = destination[..Length];
        destination[0] = Flags;
        destination[1] = GsoType;
        BinaryPrimitives.WriteUInt16LittleEndian(destination[2..], HeaderLength);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[4..], SegmentSize);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[6..], ChecksumStart);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[8..], ChecksumOffset);
    }
}
