using System.Buffers.Binary;
using FlannelMesh.Testing;
using FlannelMesh.Tunnel.Packets;
using FlannelMesh.Tunnel.Tests.Packets;

namespace FlannelMesh.Tunnel.Tests.Fuzzing;

/// <summary>
/// Feeds nearly right packets to all packet functions, in batches as the tunnel does. What must hold: nothing is thrown, nothing is
/// written outside, what comes out can be parsed and is as long as it says, and what was merged can be cut to the packets it was made of.
/// </summary>
internal sealed class PacketFuzzer
{
    public const int BatchLength = 32;

    private const int Gap = 16;
    private const byte GapByte = 0xa5;

    private static readonly byte[] Router = [10, 9, 8, 7, 10, 9, 8, 7, 10, 9, 8, 7, 10, 9, 8, 7];

    private readonly GuardedBuffer _header = new(Segmentation.MaxHeaderLength);
    private readonly GuardedBuffer _icmp = new(IcmpErrors.MaxLength);
    private readonly byte[] _packet = new byte[PacketMutator.MaxLength];
    private readonly byte[] _copy = new byte[PacketMutator.MaxLength];
    private readonly Coalescer _coalescer = new(BatchLength);
    private readonly List<byte[]> _batch = [];

    public FuzzFigures Figures { get; } = new();

    /// <summary>One batch, which is the same for the same seed.</summary>
    public void RunBatch(ulong seed, int inputs)
    {
        var random = new FuzzRandom(seed);
        var mutator = new PacketMutator(random);
        _batch.Clear();
        for (var i = 0; i < inputs; i++)
        {
            Figures.Inputs++;
            var packet = _packet.AsSpan(0, mutator.Next(_packet));
            var virtio = mutator.NextHeader(packet);
            Finish(packet, virtio);
            if (IpHeader.Parse(packet, out var header) != PacketFault.None)
            {
                continue;
            }

            Figures.Parsed++;
            packet = packet[..header.TotalLength];
            Require(header.HeaderLength >= 20 && header.HeaderLength <= packet.Length, "header length");
            Segment(packet, header, virtio, random);
            Fragment(packet, header, random.OneIn(4) ? random.Below(200) : 576 + random.Below(1000), random);
            Answer(packet, header, (IcmpError)random.Below(3));
            Forward(packet, header);
            _batch.Add(packet.ToArray());
        }

        _coalescer.MergesUdp = !random.OneIn(4);
        Coalesce();
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new FuzzException(what);
        }
    }

    /// <summary>Both ends and a few in between: a segment size of 1 gives 64 000 of them.</summary>
    private static IEnumerable<int> Some(int count, FuzzRandom random)
    {
        for (var i = 0; i < Math.Min(count, 8); i++)
        {
            yield return i;
        }

        if (count > 8)
        {
            yield return random.Below(count);
            yield return count - 1;
        }
    }

    private void Finish(ReadOnlySpan<byte> packet, in VirtioHeader virtio)
    {
        var copy = _copy.AsSpan(0, packet.Length);
        packet.CopyTo(copy);
        if (ChecksumOffload.Finish(copy, virtio) == PacketFault.None && (virtio.Flags & VirtioHeader.NeedsChecksum) != 0)
        {
            Figures.Finished++;
            packet.Slice(virtio.ChecksumStart + virtio.ChecksumOffset, 2).CopyTo(copy[(virtio.ChecksumStart + virtio.ChecksumOffset)..]);
        }

        Require(packet.SequenceEqual(copy), "finishing a checksum changed something else");
    }

    private void Segment(ReadOnlySpan<byte> packet, in IpHeader header, in VirtioHeader virtio, FuzzRandom random)
    {
        if (Segmentation.TryCreate(packet, header, virtio, out var segmentation) != PacketFault.None)
        {
            return;
        }

        Figures.Segmented++;
        var (offset, length) = segmentation.Payload(segmentation.Count - 1);
        Require(offset + length == packet.Length && segmentation.Payload(0).Offset == segmentation.HeaderLength, "segments leave gaps");
        foreach (var i in Some(segmentation.Count, random))
        {
            (offset, length) = segmentation.Payload(i);
            segmentation.WriteHeader(packet, i, _header.Open());
            byte[] segment = [.. _header.Take(segmentation.HeaderLength), .. packet.Slice(offset, length)];
            Require(IpHeader.Parse(segment, out var parsed) == PacketFault.None, "segment cannot be parsed");
            Require(parsed.TotalLength == segment.Length && segment.Length == segmentation.SegmentLength(i), "segment length");
            var seed = InternetChecksum.PseudoHeader(parsed.Addresses(segment), parsed.Protocol, segment.Length - parsed.HeaderLength);
            Require(
                InternetChecksum.Finish(InternetChecksum.Sum(segment.AsSpan(parsed.HeaderLength), seed)) == 0, "segment checksum");
        }
    }

    private void Fragment(ReadOnlySpan<byte> packet, in IpHeader header, int mtu, FuzzRandom random)
    {
        if (Fragmentation.TryCreate(packet, header, mtu, out var fragmentation) != PacketFault.None)
        {
            return;
        }

        Figures.Fragmented++;
        var (offset, length) = fragmentation.Payload(fragmentation.Count - 1);
        Require(offset + length == packet.Length && fragmentation.Payload(0).Offset == header.HeaderLength, "fragments leave gaps");
        foreach (var i in Some(fragmentation.Count, random))
        {
            (offset, length) = fragmentation.Payload(i);
            fragmentation.WriteHeader(packet, i, _header.Open());
            byte[] fragment = [.. _header.Take(fragmentation.HeaderLength), .. packet.Slice(offset, length)];
            Require(IpHeader.Parse(fragment, out var parsed) == PacketFault.None, "fragment cannot be parsed");
            Require(fragment.Length <= mtu && fragment.Length == parsed.TotalLength, "fragment length");
            Require(parsed.FragmentOffset == header.FragmentOffset + offset - header.HeaderLength, "fragment offset");
            Require(parsed.MoreFragments == (header.MoreFragments || i < fragmentation.Count - 1), "more fragments");
        }
    }

    private void Answer(ReadOnlySpan<byte> packet, in IpHeader header, IcmpError error)
    {
        var length = IcmpErrors.Write(_icmp.Open(), packet, header, error, 1400, Router.AsSpan(0, header.IsIpv6 ? 16 : 4));
        var answer = _icmp.Take(length);
        if (length > 0)
        {
            Figures.IcmpErrors++;
            Require(IpHeader.Parse(answer, out var parsed) == PacketFault.None && parsed.TotalLength == length, "ICMP error");
            Require(length <= (header.IsIpv6 ? IcmpErrors.MaxLength : IcmpErrors.MaxIpv4Length), "ICMP error too long");
            Require(parsed.Destination(answer).SequenceEqual(header.Source(packet)), "ICMP error to another");
        }
    }

    private void Forward(Span<byte> packet, in IpHeader header)
    {
        if (HopLimit.TryDecrement(packet, header))
        {
            Figures.Forwarded++;
            Require(IpHeader.Parse(packet, out var parsed) == PacketFault.None && parsed.Hops == header.Hops - 1, "forwarded packet");
        }
    }

    private void Coalesce()
    {
        var arena = new byte[_batch.Sum(packet => packet.Length + Gap)];
        arena.AsSpan().Fill(GapByte);
        var packetAt = new Dictionary<int, byte[]>();
        var offset = 0;
        _coalescer.Clear();
        foreach (var packet in _batch)
        {
            packet.CopyTo(arena, offset);
            IpHeader.Parse(packet, out var header);
            _coalescer.Add(arena, offset, packet.Length, header);
            packetAt.Add(offset, packet);
            offset += packet.Length + Gap;
        }

        _coalescer.Finish(arena);
        Figures.Coalesced += _batch.Count;
        var gaps = packetAt.Sum(packet => arena.AsSpan(packet.Key + packet.Value.Length, Gap).Count(GapByte));
        Require(gaps == Gap * _batch.Count, "written between packets");
        for (var i = 0; i < _coalescer.Count; i++)
        {
            Require(_coalescer.SliceCount(i) is > 0 and <= Coalescer.MaxSlices, "slices");
            Compare(arena, i, packetAt);
        }

        Require(packetAt.Count == 0, "a packet is lost");
    }

    /// <summary>Takes the packets that came out from those that came in.</summary>
    private void Compare(byte[] arena, int i, Dictionary<int, byte[]> packetAt)
    {
        var whole = new List<byte>();
        var originals = new List<byte[]>();
        for (var n = 0; n < _coalescer.SliceCount(i); n++)
        {
            var (offset, length) = _coalescer.Slice(i, n);
            var start = offset - (n == 0 ? 0 : _coalescer.Header(i).HeaderLength);
            Require(packetAt.Remove(start, out var packet), "a slice is of no packet, or twice");
            Require(offset + length == start + packet!.Length, "a slice is not the end of a packet");
            whole.AddRange(arena.AsSpan(offset, length));
            originals.Add(packet);
        }

        if (originals.Count == 1)
        {
            Require(_coalescer.Header(i) == default && originals[0].AsSpan().SequenceEqual(whole.ToArray()), "a lone packet changed");
            return;
        }

        Figures.Merged += originals.Count;
        var cut = Segments.Of([.. whole], _coalescer.Header(i));
        Require(cut.Count == originals.Count, "cut to another number");
        for (var n = 0; n < cut.Count; n++)
        {
            if (cut[n][0] >> 4 == 4 && (cut[n][6] & 0x40) != 0)
            {
                // RFC 6864: the id of what must not be fragmented says nothing.
                originals[n].AsSpan(4, 2).CopyTo(cut[n].AsSpan(4));
                InternetChecksum.WriteIpv4(cut[n].AsSpan(0, 20));
            }

            Require(SameButZero(originals[n], cut[n]), "cut to another packet");
        }
    }

    /// <summary>A checksum has two forms of zero, and a mutated packet may have the one that is not computed.</summary>
    private static bool SameButZero(byte[] original, byte[] cut)
    {
        foreach (var place in (int[])[10, (cut[0] >> 4 == 6 ? 40 : 20) + (cut[cut[0] >> 4 == 6 ? 6 : 9] == IpHeader.Tcp ? 16 : 6)])
        {
            var value = BinaryPrimitives.ReadUInt16BigEndian(original.AsSpan(place));
            if (value is 0 or ushort.MaxValue && (place > 10 || cut[0] >> 4 == 4)
                && BinaryPrimitives.ReadUInt16BigEndian(cut.AsSpan(place)) is 0 or ushort.MaxValue)
            {
                original.AsSpan(place, 2).CopyTo(cut.AsSpan(place));
            }
        }

        return original.AsSpan().SequenceEqual(cut);
    }
}
