using System.Buffers.Binary;

namespace FlannelMesh.Tunnel.Packets;

/// <summary>
/// Merges packets that follow each other in a flow into super-packets for the TUN device, so that the kernel handles up to 64 of them at
/// once. Only what <see cref="Segmentation"/> would undo is merged, as in Linux' GRO, but here the TCP window must be the same too.
/// Used as: Clear, Add for each packet, Finish, then read. For one thread.
/// </summary>
/// <remarks>
/// A checksum is looked at only when there is something to merge: a lone packet is checked by the kernel, and the packets of a
/// thousand flows that come one by one cost no sum at all.
/// </remarks>
internal sealed class Coalescer
{
    /// <summary>Kernels before 6.10 refuse UDP super-packets of more.</summary>
    public const int MaxSlices = 64;

    private const int PortsLength = 4;

    private readonly FlowTable _open = new();
    private readonly MergeGroup[] _groups;
    private readonly int[] _groupOfPacket;
    private readonly (int Offset, int Length)[] _added;
    private readonly (int Offset, int Length)[] _slices;
    private int _packets;

    /// <summary>Capacity is the most packets that are added between two <see cref="Clear"/>.</summary>
    public Coalescer(int capacity)
    {
        _groups = new MergeGroup[capacity];
        _groupOfPacket = new int[capacity];
        _added = new (int, int)[capacity];
        _slices = new (int, int)[capacity];
    }

    /// <summary>Whether datagrams of one size are merged to UDP_L4 super-packets, which the TUN device must take (Linux 6.2).</summary>
    public bool MergesUdp { get; set; }

    /// <summary>Super-packets and single packets; what belongs to one flow is in the order it was added.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets all packets.</summary>
    public void Clear()
    {
        Count = 0;
        _packets = 0;
        _open.Clear();
    }

    /// <summary>Adds one packet of exactly length bytes that <see cref="IpHeader.Parse"/> found right, with its header.</summary>
    public void Add(Span<byte> arena, int offset, int length, in IpHeader header)
    {
        ReadOnlySpan<byte> packet = arena.Slice(offset, length);
        if (header.Protocol != IpHeader.Tcp && !(MergesUdp && header.Protocol == IpHeader.Udp))
        {
            AddSingle(offset, length);
        }
        else if (header.IsFragment || length < header.HeaderLength + PortsLength)
        {
            // Of which flow it is cannot be seen, and it must not be overtaken.
            CloseBetween(arena, packet, header);
            AddSingle(offset, length);
        }
        else
        {
            AddToFlow(arena, offset, packet, header);
        }
    }

    /// <summary>Completes the headers of super-packets in place, in the first packet of each.</summary>
    public void Finish(Span<byte> arena)
    {
        var start = 0;
        for (var i = 0; i < Count; i++)
        {
            ref var group = ref _groups[i];
            group.Start = start;
            group.Placed = 0;
            start += group.Slices;
            if (group.Slices > 1)
            {
                group.Complete(arena);
            }
        }

        for (var i = 0; i < _packets; i++)
        {
            ref var group = ref _groups[_groupOfPacket[i]];
            _slices[group.Start + group.Placed++] = _added[i];
        }
    }

    /// <summary>What stands before packet i on the TUN device.</summary>
    public VirtioHeader Header(int i) => _groups[i].Header;

    /// <summary>At most <see cref="MaxSlices"/>.</summary>
    public int SliceCount(int i) => _groups[i].Slices;

    /// <summary>Where in the arena piece n of packet i is: the first is a whole packet, the others are payload.</summary>
    public (int Offset, int Length) Slice(int i, int n) => _slices[_groups[i].Start + n];

    private static uint Hash(ReadOnlySpan<byte> packet, in IpHeader header)
    {
        const ulong factor = 0x9e3779b97f4a7c15;
        ulong hash = BinaryPrimitives.ReadUInt32LittleEndian(packet[header.HeaderLength..]) + ((ulong)header.Protocol << 32);
        var addresses = header.Addresses(packet);
        while (!addresses.IsEmpty)
        {
            hash = (hash * factor) ^ (hash >> 29) ^ BinaryPrimitives.ReadUInt64LittleEndian(addresses);
            addresses = addresses[sizeof(ulong)..];
        }

        hash *= factor;
        hash ^= hash >> 32;
        return (uint)((hash * factor) >> 32);
    }

    private void AddToFlow(Span<byte> arena, int offset, ReadOnlySpan<byte> packet, in IpHeader header)
    {
        var hash = Hash(packet, header);
        var place = Find(arena, packet, header, hash);
        if (!MergeCandidate.TryRead(packet, header, out var candidate))
        {
            Close(place);
            AddSingle(offset, packet.Length);
            return;
        }

        var isVerified = false;
        if (place >= 0)
        {
            var open = _open.Group(place);
            if (_groups[open].IsContinuedBy(arena, packet, candidate))
            {
                if (!MergeCandidate.HasRightChecksum(packet, header.IsIpv6, header.Protocol == IpHeader.Udp))
                {
                    Close(place);
                    AddSingle(offset, packet.Length);
                    return;
                }

                if (_groups[open].Verify(arena))
                {
                    Merge(place, open, offset, packet, candidate);
                    return;
                }

                isVerified = true;
            }

            Close(place);
        }

        if (!candidate.IsPushed)
        {
            _open.Open(hash, Count);
        }

        AddGroup(new(offset, packet, header, candidate, isVerified), offset, packet.Length);
    }

    private void Merge(int place, int open, int offset, ReadOnlySpan<byte> packet, in MergeCandidate candidate)
    {
        if (!_groups[open].Append(packet, candidate))
        {
            Close(place);
        }

        _groupOfPacket[_packets] = open;
        _added[_packets++] = (offset + candidate.HeaderLength, candidate.PayloadLength);
    }

    private void AddSingle(int offset, int length) => AddGroup(new(offset, length), offset, length);

    private void AddGroup(in MergeGroup group, int offset, int length)
    {
        _groups[Count] = group;
        _groupOfPacket[_packets] = Count++;
        _added[_packets++] = (offset, length);
    }

    /// <summary>The place of the packet's flow among the open ones, or -1.</summary>
    private int Find(ReadOnlySpan<byte> arena, ReadOnlySpan<byte> packet, in IpHeader header, uint hash)
    {
        var place = FlowTable.Place(hash);
        var group = _open.Group(place, hash);
        if (group >= 0 && _groups[group].IsFlowOf(arena, packet, header))
        {
            return place;
        }

        group = _open.Group(place + 1, hash);
        if (group >= 0 && _groups[group].IsFlowOf(arena, packet, header))
        {
            _open.Prefer(place + 1);
            return place;
        }

        return -1;
    }

    private void Close(int place)
    {
        if (place >= 0)
        {
            _open.Close(place);
        }
    }

    private void CloseBetween(ReadOnlySpan<byte> arena, ReadOnlySpan<byte> packet, in IpHeader header)
    {
        for (var place = 0; place < _open.Length; place++)
        {
            var group = _open.Group(place);
            if (group >= 0 && _groups[group].IsBetween(arena, packet, header))
            {
                _open.Close(place);
            }
        }
    }
}
