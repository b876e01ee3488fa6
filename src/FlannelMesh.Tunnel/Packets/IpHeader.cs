using System.Buffers.Binary;

namespace FlannelMesh.Tunnel.Packets;

/// <summary>
/// What an IPv4 (RFC 791) or IPv6 (RFC 8200) header says, checked against the bytes that are there. Only <see cref="Parse"/> makes one;
/// everything else in this folder takes its word.
/// </summary>
internal readonly struct IpHeader
{
    /// <summary>Extension headers that are walked before a packet is refused: Linux' own default for options is 8 as well.</summary>
    public const int MaxExtensionHeaders = 8;

    public const int MinIpv4Length = 20;
    public const int Ipv6Length = 40;
    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte Icmp = 1;
    public const byte Icmpv6 = 58;

    private const byte HopByHop = 0;
    private const byte Routing = 43;
    private const byte Fragment = 44;
    private const byte DestinationOptions = 60;

    private readonly ushort _headerLength;
    private readonly ushort _fragment;
    private readonly Traits _traits;

    private IpHeader(Traits traits, int headerLength, int totalLength, byte protocol, byte hops, int fragment)
    {
        _traits = traits;
        _headerLength = (ushort)headerLength;
        TotalLength = totalLength;
        Protocol = protocol;
        Hops = hops;
        _fragment = (ushort)fragment;
    }

    [Flags]
    private enum Traits : byte
    {
        None = 0,
        Ipv6 = 1,
        Fragment = 2,
        DontFragment = 4,
        Routing = 8,
        MoreFragments = 16,
    }

    public bool IsIpv6 => (_traits & Traits.Ipv6) != 0;

    /// <summary>Where the upper-layer header starts: behind IPv4 options or IPv6 extension headers.</summary>
    public int HeaderLength => _headerLength;

    /// <summary>Bytes of the packet; what the datagram has behind them is not part of it.</summary>
    public int TotalLength { get; }

    /// <summary>Of the upper layer, behind IPv6 extension headers.</summary>
    public byte Protocol { get; }

    /// <summary>TTL or hop limit.</summary>
    public byte Hops { get; }

    /// <summary>One piece of a larger packet; an IPv6 packet with a fragment header counts as one, whatever it says.</summary>
    public bool IsFragment => (_traits & Traits.Fragment) != 0;

    /// <summary>A fragment that starts with the upper-layer header.</summary>
    public bool IsFirstFragment => IsFragment && _fragment == 0;

    /// <summary>False only for IPv4 without DF: routers do not fragment IPv6.</summary>
    public bool DontFragment => (_traits & Traits.DontFragment) != 0;

    public bool MoreFragments => (_traits & Traits.MoreFragments) != 0;

    /// <summary>Bytes of the original payload before this fragment's.</summary>
    public int FragmentOffset => _fragment * 8;

    /// <summary>An IPv6 routing header: the destination in the header need not be the one in the pseudo-header.</summary>
    public bool HasRoutingHeader => (_traits & Traits.Routing) != 0;

    /// <summary>IPv4 options or IPv6 extension headers.</summary>
    public bool HasOptions => _headerLength != (IsIpv6 ? Ipv6Length : MinIpv4Length);

    /// <summary>Checks a packet that may have bytes behind its end, but none missing.</summary>
    public static PacketFault Parse(ReadOnlySpan<byte> packet, out IpHeader header)
    {
        header = default;
        if (packet.Length < MinIpv4Length)
        {
            return PacketFault.TooShort;
        }

        return (packet[0] >> 4) switch
        {
            4 => ParseIpv4(packet, out header),
            6 => ParseIpv6(packet, out header),
            _ => PacketFault.BadVersion,
        };
    }

    /// <summary>The 4 or 16 bytes of the source address of the packet that was parsed.</summary>
    public ReadOnlySpan<byte> Source(ReadOnlySpan<byte> packet) => IsIpv6 ? packet.Slice(8, 16) : packet.Slice(12, 4);

    /// <summary>The 4 or 16 bytes of the destination address of the packet that was parsed.</summary>
    public ReadOnlySpan<byte> Destination(ReadOnlySpan<byte> packet) => IsIpv6 ? packet.Slice(24, 16) : packet.Slice(16, 4);

    /// <summary>Source and destination in one piece, as the pseudo-header has them.</summary>
    public ReadOnlySpan<byte> Addresses(ReadOnlySpan<byte> packet) => Addresses(packet, IsIpv6);

    public static ReadOnlySpan<byte> Addresses(ReadOnlySpan<byte> packet, bool isIpv6) =>
        isIpv6 ? packet.Slice(8, 32) : packet.Slice(12, 8);

    /// <summary>Writes the length of a whole packet in the way of its version.</summary>
    public static void WriteTotalLength(Span<byte> packet, bool isIpv6, int totalLength) =>
        BinaryPrimitives.WriteUInt16BigEndian(packet[(isIpv6 ? 4 : 2)..], (ushort)(isIpv6 ? totalLength - Ipv6Length : totalLength));

    /// <summary>IPv4's identification.</summary>
    public static ushort Id(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt16BigEndian(packet[4..]);

    private static PacketFault ParseIpv4(ReadOnlySpan<byte> packet, out IpHeader header)
    {
        header = default;
        var headerLength = (packet[0] & 0xf) * 4;
        if (headerLength < MinIpv4Length || headerLength > packet.Length)
        {
            return PacketFault.BadHeaderLength;
        }

        var totalLength = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        if (totalLength < headerLength || totalLength > packet.Length)
        {
            return PacketFault.BadTotalLength;
        }

        if (InternetChecksum.Finish(InternetChecksum.Sum(packet[..headerLength])) != 0)
        {
            return PacketFault.BadHeaderChecksum;
        }

        int fragment = BinaryPrimitives.ReadUInt16BigEndian(packet[6..]);
        var traits = (fragment & 0x3fff) != 0 ? Traits.Fragment : Traits.None;
        traits |= (fragment & 0x4000) != 0 ? Traits.DontFragment : Traits.None;
        traits |= (fragment & 0x2000) != 0 ? Traits.MoreFragments : Traits.None;
        header = new(traits, headerLength, totalLength, packet[9], packet[8], fragment & 0x1fff);
        return PacketFault.None;
    }

    private static PacketFault ParseIpv6(ReadOnlySpan<byte> packet, out IpHeader header)
    {
        header = default;
        if (packet.Length < Ipv6Length)
        {
            return PacketFault.TooShort;
        }

        // A jumbogram (and Linux' BIG TCP) says 0 here: what it then claims to carry is missing.
        var totalLength = Ipv6Length + BinaryPrimitives.ReadUInt16BigEndian(packet[4..]);
        if (totalLength > packet.Length)
        {
            return PacketFault.BadTotalLength;
        }

        packet = packet[..totalLength];
        var traits = Traits.Ipv6 | Traits.DontFragment;
        var protocol = packet[6];
        var position = Ipv6Length;
        var fragment = 0;

        // Behind the header of a later fragment comes payload, whatever its next header field says.
        for (var walked = 0; fragment == 0 && protocol is (HopByHop or Routing or Fragment or DestinationOptions); walked++)
        {
            if (walked == MaxExtensionHeaders)
            {
                return PacketFault.TooManyExtensionHeaders;
            }

            if (packet.Length < position + 8)
            {
                return PacketFault.BadHeaderLength;
            }

            var extension = packet[position..];
            var length = 8;
            if (protocol == Fragment)
            {
                int word = BinaryPrimitives.ReadUInt16BigEndian(extension[2..]);
                fragment = word >> 3;
                traits |= Traits.Fragment | ((word & 1) != 0 ? Traits.MoreFragments : Traits.None);
            }
            else
            {
                length = (extension[1] + 1) * 8;
                traits |= protocol == Routing ? Traits.Routing : Traits.None;
            }

            if (length > extension.Length)
            {
                return PacketFault.BadHeaderLength;
            }

            protocol = extension[0];
            position += length;
        }

        header = new(traits, position, totalLength, protocol, packet[7], fragment);
        return PacketFault.None;
    }
}
