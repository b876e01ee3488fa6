using System.Buffers.Binary;
using FlannelMesh.Testing;
using FlannelMesh.Tunnel.Packets;
using FlannelMesh.Tunnel.Tests.Packets;

namespace FlannelMesh.Tunnel.Tests.Fuzzing;

/// <summary>Makes packets that are nearly right: copies of good ones, or successors of the one before, with a few bytes changed.</summary>
internal sealed class PacketMutator(FuzzRandom random)
{
    public const int MaxLength = 66000;

    private static readonly byte[][] Corpus = [.. Seeds()];
    private static readonly byte[] Interesting =
        [0, 1, 2, 3, 4, 5, 6, 8, 17, 20, 28, 40, 43, 44, 45, 58, 60, 0x40, 0x45, 0x4f, 0x60, 0x7f, 0x80, 0xff];

    private readonly byte[] _last = new byte[MaxLength];
    private int _lastLength;

    /// <summary>Writes the next packet and returns its length, 0 to <see cref="MaxLength"/>.</summary>
    public int Next(Span<byte> packet)
    {
        if (_lastLength == 0 || random.OneIn(4))
        {
            // Long ones are rare: they cost as much time as a hundred others.
            var seed = Corpus[random.Below(random.OneIn(200) ? Corpus.Length : Corpus.Length - 4)];
            seed.CopyTo(_last, 0);
            _lastLength = seed.Length;
        }
        else
        {
            Advance(_last.AsSpan(0, _lastLength));
        }

        _last.AsSpan(0, _lastLength).CopyTo(packet);
        var length = _lastLength;
        if (random.OneIn(3))
        {
            length = Mutate(packet, length);
        }

        return length;
    }

    /// <summary>A virtio header as the kernel would write for this packet, or nearly so.</summary>
    public VirtioHeader NextHeader(ReadOnlySpan<byte> packet)
    {
        var isIpv6 = packet.Length > 0 && packet[0] >> 4 == 6;
        var protocol = packet.Length > 40 ? packet[isIpv6 ? 6 : 9] : IpHeader.Tcp;
        var type = protocol == IpHeader.Udp ? VirtioHeader.GsoUdp : isIpv6 ? VirtioHeader.GsoTcp6 : VirtioHeader.GsoTcp4;
        var start = isIpv6 ? 40 : 20;
        Span<byte> bytes = stackalloc byte[VirtioHeader.Length];
        var size = random.OneIn(8) ? 1 + random.Below(20) : 500 + random.Below(9000);
        new VirtioHeader(1, type, 54, (ushort)size, (ushort)start, (ushort)(protocol == IpHeader.Udp ? 6 : 16)).Write(bytes);
        for (var changes = random.OneIn(2) ? random.Below(4) : 0; changes > 0; changes--)
        {
            bytes[random.Below(bytes.Length)] = Value();
        }

        return VirtioHeader.Read(bytes);
    }

    /// <summary>The packet that follows in its flow, if it has data: next sequence number and id.</summary>
    private static void Advance(Span<byte> packet)
    {
        if (IpHeader.Parse(packet, out var header) != PacketFault.None || header.IsFragment)
        {
            return;
        }

        if (!header.IsIpv6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)(BinaryPrimitives.ReadUInt16BigEndian(packet[4..]) + 1));
        }

        var transport = packet[header.HeaderLength..header.TotalLength];
        if (header.Protocol == IpHeader.Tcp && transport.Length >= TcpHeader.MinLength)
        {
            var payload = (uint)Math.Max(0, transport.Length - TcpHeader.Length(transport));
            var sequence = transport.Slice(TcpHeader.Sequence, 4);
            BinaryPrimitives.WriteUInt32BigEndian(sequence, BinaryPrimitives.ReadUInt32BigEndian(sequence) + payload);
        }

        Repair(packet);
    }

    /// <summary>Right checksums, as far as there are any.</summary>
    private static void Repair(Span<byte> packet)
    {
        if (packet.Length < 20)
        {
            return;
        }

        var headerLength = (packet[0] & 0xf) * 4;
        if (packet[0] >> 4 == 4 && headerLength >= 20 && headerLength <= packet.Length)
        {
            InternetChecksum.WriteIpv4(packet[..headerLength]);
        }

        if (IpHeader.Parse(packet, out var header) != PacketFault.None || header.Protocol is not (IpHeader.Tcp or IpHeader.Udp))
        {
            return;
        }

        var transport = packet[header.HeaderLength..header.TotalLength];
        var place = header.Protocol == IpHeader.Tcp ? TcpHeader.Checksum : UdpHeader.Checksum;
        if (transport.Length >= place + 2)
        {
            transport.Slice(place, 2).Clear();
            var seed = InternetChecksum.PseudoHeader(header.Addresses(packet), header.Protocol, transport.Length);
            BinaryPrimitives.WriteUInt16BigEndian(
                transport[place..], UdpHeader.Sent(InternetChecksum.Finish(InternetChecksum.Sum(transport, seed))));
        }
    }

    private static IEnumerable<byte[]> Seeds()
    {
        foreach (var length in (int[])[0, 1, 7, 100, 101, 576, 1372, 1420, 9000, 65000])
        {
            foreach (var kind in Enumerable.Range(0, 4))
            {
                var shape = new PacketShape { Ipv6 = kind % 2 == 1, Udp = kind > 1, Payload = PacketShape.Bytes(length, (byte)kind) };
                yield return shape.Build();
                if (length < 65000)
                {
                    yield return (shape with { TcpOptions = [1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8], DontFragment = false }).Build();
                    yield return (shape with { IpOptions = [7, 7, 4, 0, 0, 0, 0, 0x94, 4, 0, 0, 1], DontFragment = false }).Build();
                    yield return (shape with { MoreFragments = true, DontFragment = false }).Build();
                    yield return (shape with { FragmentOffset = 1480, DontFragment = false }).Build();
                    yield return IpHeaderTests.WithExtensions(60, [6, 1, .. new byte[14], .. shape.Transport().Take(200)]);
                    yield return IpHeaderTests.WithExtensions(43, [17, 0, 0, 0, 0, 0, 0, 0, .. shape.Transport().Take(200)]);
                    yield return IpHeaderTests.WithExtensions(44, [6, 0, 0, 1, 0, 0, 0, 9, .. shape.Transport().Take(200)]);
                    yield return IpHeaderTests.WithExtensions(58, [128, 0, 0, 1, 0, 0, 0, 9]);
                }
            }
        }
    }

    private byte Value() => random.OneIn(2) ? Interesting[random.Below(Interesting.Length)] : (byte)random.Next();

    private int Mutate(Span<byte> packet, int length)
    {
        for (var changes = 1 + random.Below(4); changes > 0 && length > 0; changes--)
        {
            switch (random.Below(10))
            {
                case 0:
                    length = random.OneIn(2) ? random.Below(length + 1) : Math.Max(0, length - random.Below(12));
                    break;
                case 1:
                    var longer = Math.Min(MaxLength, length + random.Below(40));
                    packet[length..longer].Fill((byte)random.Next());
                    length = longer;
                    break;
                case 2:
                    packet[random.Below(Math.Min(length, 80))] ^= (byte)(1 << random.Below(8));
                    break;
                case 3:
                    packet[random.Below(length)] = Value();
                    break;
                default:
                    packet[random.Below(Math.Min(length, 80))] = Value();
                    break;
            }
        }

        // A length that fits and checksums that are right lead further into the code.
        if (length >= 40 && random.OneIn(2))
        {
            BinaryPrimitives.WriteUInt16BigEndian(
                packet[(packet[0] >> 4 == 6 ? 4 : 2)..], (ushort)(length - (packet[0] >> 4 == 6 ? 40 : 0) - random.Below(3)));
        }

        if (!random.OneIn(6))
        {
            Repair(packet[..length]);
        }

        return length;
    }
}
