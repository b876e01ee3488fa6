using System.Buffers.Binary;

namespace FlannelMesh.Tunnel.Packets;

/// <summary>One packet for the TUN device in the making: a first packet, and the payloads of those merged into it.</summary>
internal struct MergeGroup
{
    private const int MaxTotalLength = ushort.MaxValue;
    private const int DontFragmentByte = 6;
    private const byte DontFragment = 0x40;

    private readonly ushort _segmentSize;
    private readonly ushort _headerLength;
    private readonly bool _isIpv6;
    private readonly bool _isUdp;
    private uint _nextSequence;
    private ushort _lastId;
    private bool _isPushed;
    private bool _isVerified;

    /// <summary>A packet that nothing is ever merged into.</summary>
    public MergeGroup(int first, int length)
    {
        First = first;
        TotalLength = length;
        Slices = 1;
    }

    /// <summary>A first packet that others may follow.</summary>
    public MergeGroup(int first, ReadOnlySpan<byte> packet, in IpHeader header, in MergeCandidate candidate, bool isVerified)
        : this(first, packet.Length)
    {
        _headerLength = (ushort)candidate.HeaderLength;
        _segmentSize = (ushort)candidate.PayloadLength;
        _isIpv6 = header.IsIpv6;
        _isUdp = header.Protocol == IpHeader.Udp;
        _isVerified = isVerified;
        Follow(packet, candidate);
    }

    /// <summary>Where in the arena the first packet is.</summary>
    public int First { get; }

    /// <summary>Bytes of the first packet and of all payloads merged into it.</summary>
    public int TotalLength { get; private set; }

    /// <summary>The first packet, and one for each merged one.</summary>
    public int Slices { get; private set; }

    /// <summary>Where in the list of all slices this group's start; set when all packets are known.</summary>
    public int Start { get; set; }

    /// <summary>Slices in the list already.</summary>
    public int Placed { get; set; }

    public readonly VirtioHeader Header => Slices == 1
        ? default
        : new(VirtioHeader.NeedsChecksum, GsoType, _headerLength, _segmentSize, (ushort)NetworkLength, (ushort)ChecksumOffset);

    private readonly int NetworkLength => _isIpv6 ? IpHeader.Ipv6Length : IpHeader.MinIpv4Length;

    private readonly int ChecksumOffset => _isUdp ? UdpHeader.Checksum : TcpHeader.Checksum;

    private readonly byte GsoType => _isUdp ? VirtioHeader.GsoUdp : _isIpv6 ? VirtioHeader.GsoTcp6 : VirtioHeader.GsoTcp4;

    /// <summary>Whether a packet has the addresses, protocol and ports of this group's first one.</summary>
    public readonly bool IsFlowOf(ReadOnlySpan<byte> arena, ReadOnlySpan<byte> packet, in IpHeader header)
    {
        var first = arena[First..];
        return header.IsIpv6 == _isIpv6
            && header.Protocol == (_isUdp ? IpHeader.Udp : IpHeader.Tcp)
            && BinaryPrimitives.ReadUInt32LittleEndian(first[NetworkLength..])
                == BinaryPrimitives.ReadUInt32LittleEndian(packet[header.HeaderLength..])
            && IsBetween(arena, packet, header);
    }

    /// <summary>Whether a packet has the addresses of this group's first one.</summary>
    public readonly bool IsBetween(ReadOnlySpan<byte> arena, ReadOnlySpan<byte> packet, in IpHeader header) =>
        header.IsIpv6 == _isIpv6 && header.Addresses(packet).SequenceEqual(header.Addresses(arena[First..]));

    /// <summary>Whether cutting the super-packet would give this packet of the same flow again, its checksum aside.</summary>
    public readonly bool IsContinuedBy(ReadOnlySpan<byte> arena, ReadOnlySpan<byte> packet, in MergeCandidate candidate)
    {
        var first = arena[First..];
        return Slices < Coalescer.MaxSlices
            && candidate.PayloadLength <= _segmentSize
            && TotalLength + candidate.PayloadLength <= MaxTotalLength
            && candidate.HeaderLength == _headerLength
            && (_isIpv6 ? HasSameIpv6(first, packet) : HasSameIpv4(first, packet))
            && (_isUdp || HasSameTcp(first[NetworkLength.._headerLength], packet[NetworkLength.._headerLength]));
    }

    /// <summary>Whether the first packet's checksum is right; found out once, and only when something is to be merged.</summary>
    public bool Verify(ReadOnlySpan<byte> arena)
    {
        // As long as nothing is merged, the first packet is all there is.
        _isVerified = _isVerified || MergeCandidate.HasRightChecksum(arena.Slice(First, TotalLength), _isIpv6, _isUdp);
        return _isVerified;
    }

    /// <summary>Appends a packet's payload; false if nothing more may follow it.</summary>
    public bool Append(ReadOnlySpan<byte> packet, in MergeCandidate candidate)
    {
        TotalLength += candidate.PayloadLength;
        Slices++;
        Follow(packet, candidate);
        return candidate.PayloadLength == _segmentSize && !candidate.IsPushed;
    }

    /// <summary>Makes the first packet's headers those of the super-packet.</summary>
    public readonly void Complete(Span<byte> arena)
    {
        var first = arena.Slice(First, _headerLength);
        var transport = first[NetworkLength..];
        var behind = TotalLength - NetworkLength;
        IpHeader.WriteTotalLength(first, _isIpv6, TotalLength);
        if (!_isIpv6)
        {
            InternetChecksum.WriteIpv4(first[..NetworkLength]);
        }

        if (_isUdp)
        {
            BinaryPrimitives.WriteUInt16BigEndian(transport[UdpHeader.LengthField..], (ushort)behind);
        }
        else if (_isPushed)
        {
            transport[TcpHeader.Flags] |= TcpHeader.Push;
        }

        var sum = InternetChecksum.PseudoHeader(IpHeader.Addresses(first, _isIpv6), _isUdp ? IpHeader.Udp : IpHeader.Tcp, behind);
        BinaryPrimitives.WriteUInt16BigEndian(transport[ChecksumOffset..], InternetChecksum.Fold(sum));
    }

    private static bool HasSameIpv6(ReadOnlySpan<byte> first, ReadOnlySpan<byte> packet) =>
        BinaryPrimitives.ReadUInt32LittleEndian(first) == BinaryPrimitives.ReadUInt32LittleEndian(packet) && first[7] == packet[7];

    private readonly bool HasSameIpv4(ReadOnlySpan<byte> first, ReadOnlySpan<byte> packet) =>
        BinaryPrimitives.ReadUInt16LittleEndian(first) == BinaryPrimitives.ReadUInt16LittleEndian(packet)
        && BinaryPrimitives.ReadUInt16LittleEndian(first[DontFragmentByte..])
            == BinaryPrimitives.ReadUInt16LittleEndian(packet[DontFragmentByte..])
        && first[8] == packet[8]
        && ((packet[DontFragmentByte] & DontFragment) != 0 || IpHeader.Id(packet) == (ushort)(_lastId + 1));

    private readonly bool HasSameTcp(ReadOnlySpan<byte> first, ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadUInt32BigEndian(header[TcpHeader.Sequence..]) == _nextSequence
        && first.Slice(TcpHeader.Acknowledgment, 5).SequenceEqual(header.Slice(TcpHeader.Acknowledgment, 5))
        && first.Slice(TcpHeader.Window, 2).SequenceEqual(header.Slice(TcpHeader.Window, 2))
        && first[TcpHeader.UrgentPointer..].SequenceEqual(header[TcpHeader.UrgentPointer..]);

    private void Follow(ReadOnlySpan<byte> packet, in MergeCandidate candidate)
    {
        _lastId = IpHeader.Id(packet);
        _isPushed = candidate.IsPushed;
        if (!_isUdp)
        {
            var sequence = BinaryPrimitives.ReadUInt32BigEndian(packet[(NetworkLength + TcpHeader.Sequence)..]);
            _nextSequence = sequence + (uint)candidate.PayloadLength;
        }
    }
}
