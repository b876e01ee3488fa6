using System.Buffers.Binary;

namespace FlannelMesh.Tunnel.Packets;

/// <summary>
/// Cuts a super-packet (TCP or UDP_L4, over IPv4 or IPv6) into the packets it stands for. Payload stays where it is; only headers are
/// written. As in Linux: IPv4 ids count up, FIN and PSH are on the last segment only, CWR on the first only.
/// </summary>
internal readonly struct Segmentation
{
    /// <summary>Super-packets with longer headers (IPv6 extension headers) are refused.</summary>
    public const int MaxHeaderLength = 256;

    private readonly int _transport;
    private readonly int _payload;
    private readonly int _segmentSize;
    private readonly bool _isIpv6;
    private readonly bool _isUdp;

    private Segmentation(in IpHeader header, int headerLength, int segmentSize)
    {
        HeaderLength = headerLength;
        _transport = header.HeaderLength;
        _payload = header.TotalLength - headerLength;
        _segmentSize = segmentSize;
        _isIpv6 = header.IsIpv6;
        _isUdp = header.Protocol == IpHeader.Udp;
        Count = Math.Max(1, (_payload + segmentSize - 1) / segmentSize);
    }

    /// <summary>At least 1; as many as there are payload bytes if the segment size is 1.</summary>
    public int Count { get; }

    /// <summary>Bytes of IP and transport header before each payload; at most <see cref="MaxHeaderLength"/>.</summary>
    public int HeaderLength { get; }

    /// <summary>Checks that the packet is what its virtio header says; both may be anything.</summary>
    public static PacketFault TryCreate(
        ReadOnlySpan<byte> packet, in IpHeader header, in VirtioHeader virtio, out Segmentation segmentation)
    {
        segmentation = default;
        if (!IsOfKind(header, virtio) || virtio.SegmentSize == 0 || header.IsFragment || header.HasRoutingHeader)
        {
            return PacketFault.BadSegmentation;
        }

        if (header.TotalLength > packet.Length)
        {
            return PacketFault.BadTotalLength;
        }

        if (!TryTransportLength(packet[header.HeaderLength..header.TotalLength], header.Protocol, out var transportLength))
        {
            return PacketFault.BadTransportHeader;
        }

        var headerLength = header.HeaderLength + transportLength;
        if (headerLength > MaxHeaderLength)
        {
            return PacketFault.BadSegmentation;
        }

        segmentation = new(header, headerLength, virtio.SegmentSize);
        return PacketFault.None;
    }

    /// <summary>Where in the super-packet segment i's payload is.</summary>
    public (int Offset, int Length) Payload(int i)
    {
        var before = i * _segmentSize;
        return (HeaderLength + before, Math.Min(_segmentSize, _payload - before));
    }

    /// <summary>Bytes of the whole IP packet of segment i.</summary>
    public int SegmentLength(int i) => HeaderLength + Payload(i).Length;

    /// <summary>Writes <see cref="HeaderLength"/> bytes: segment i's IP and transport header, with finished checksums.</summary>
    public void WriteHeader(ReadOnlySpan<byte> packet, int i, Span<byte> destination)
    {
        var (offset, length) = Payload(i);
        var payload = packet.Slice(offset, length);
        destination = destination[..HeaderLength];
        packet[..HeaderLength].CopyTo(destination);
        var transport = destination[_transport..];
        WriteNetworkHeader(destination[.._transport], i, HeaderLength + length);
        var addresses = IpHeader.Addresses(destination, _isIpv6);
        if (_isUdp)
        {
            BinaryPrimitives.WriteUInt16BigEndian(transport[UdpHeader.LengthField..], (ushort)(transport.Length + length));
            var checksum = UdpHeader.Sent(TransportChecksum(addresses, IpHeader.Udp, transport, UdpHeader.Checksum, payload));
            BinaryPrimitives.WriteUInt16BigEndian(transport[UdpHeader.Checksum..], checksum);
        }
        else
        {
            WriteTcpHeader(transport, i);
            var checksum = TransportChecksum(addresses, IpHeader.Tcp, transport, TcpHeader.Checksum, payload);
            BinaryPrimitives.WriteUInt16BigEndian(transport[TcpHeader.Checksum..], checksum);
        }
    }

    private static bool IsOfKind(in IpHeader header, in VirtioHeader virtio) => (virtio.GsoType & ~VirtioHeader.GsoEcn) switch
    {
        VirtioHeader.GsoTcp4 => header.Protocol == IpHeader.Tcp && !header.IsIpv6,
        VirtioHeader.GsoTcp6 => header.Protocol == IpHeader.Tcp && header.IsIpv6,
        VirtioHeader.GsoUdp => header.Protocol == IpHeader.Udp,
        _ => false,
    };

    private static bool TryTransportLength(ReadOnlySpan<byte> transport, byte protocol, out int length)
    {
        length = UdpHeader.Length;
        if (protocol == IpHeader.Tcp)
        {
            length = transport.Length < TcpHeader.MinLength ? 0 : TcpHeader.Length(transport);
            return length >= TcpHeader.MinLength && length <= transport.Length;
        }

        return length <= transport.Length;
    }

    private static ushort TransportChecksum(
        ReadOnlySpan<byte> addresses, byte protocol, Span<byte> transport, int place, ReadOnlySpan<byte> payload)
    {
        transport.Slice(place, sizeof(ushort)).Clear();
        var sum = InternetChecksum.PseudoHeader(addresses, protocol, transport.Length + payload.Length);
        return InternetChecksum.Finish(InternetChecksum.Sum(payload, InternetChecksum.Sum(transport, sum)));
    }

    private void WriteNetworkHeader(Span<byte> header, int i, int totalLength)
    {
        IpHeader.WriteTotalLength(header, _isIpv6, totalLength);
        if (!_isIpv6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)(IpHeader.Id(header) + i));
            InternetChecksum.WriteIpv4(header);
        }
    }

    private void WriteTcpHeader(Span<byte> header, int i)
    {
        var sequence = BinaryPrimitives.ReadUInt32BigEndian(header[TcpHeader.Sequence..]);
        BinaryPrimitives.WriteUInt32BigEndian(header[TcpHeader.Sequence..], sequence + (uint)(i * _segmentSize));
        var flags = header[TcpHeader.Flags];
        flags &= (byte)(i == Count - 1 ? 0xff : ~(TcpHeader.Fin | TcpHeader.Push));
        flags &= (byte)(i == 0 ? 0xff : ~TcpHeader.Cwr);
        header[TcpHeader.Flags] = flags;
    }
}
