using System.Buffers.Binary;

namespace FlannelMesh.Tunnel.Packets;

/// <summary>
/// ICMP errors about packets that are not forwarded, and when there must be none: RFC 1122 3.2.2, RFC 1812 4.3.2 and RFC 4443 2.4.
/// </summary>
internal static class IcmpErrors
{
    /// <summary>No error is longer: RFC 4443 2.4(c).</summary>
    public const int MaxLength = 1280;

    /// <summary>No error over IPv4 is longer: RFC 1812 4.3.2.3.</summary>
    public const int MaxIpv4Length = 576;

    private const int IcmpLength = 8;
    private const byte Hops = 64;

    /// <summary>Precedence 6, internetwork control, for all errors: RFC 1812 4.3.2.5.</summary>
    private const byte InternetworkControl = 0xc0;
    private const ushort DontFragment = 0x4000;
    private const byte FirstIcmpv6Query = 128;
    private const byte Icmpv6Redirect = 137;

    /// <summary>
    /// Writes the whole IP packet with the error and returns its length; 0 if none must be sent. The offending packet is the one that
    /// was received, before any change. The source address is of the packet's family, or there is no error. Destination has
    /// <see cref="MaxLength"/> bytes; the mtu in bytes is for <see cref="IcmpError.PacketTooBig"/>.
    /// </summary>
    public static int Write(
        Span<byte> destination,
        ReadOnlySpan<byte> offending,
        in IpHeader header,
        IcmpError error,
        uint mtu,
        ReadOnlySpan<byte> sourceAddress)
    {
        if (sourceAddress.Length != (header.IsIpv6 ? 16 : 4) || header.TotalLength > offending.Length)
        {
            return 0;
        }

        offending = offending[..header.TotalLength];
        return header.IsIpv6
            ? IsAllowedIpv6(offending, header, error) ? WriteIpv6(destination, offending, error, mtu, sourceAddress) : 0
            : IsAllowedIpv4(offending, header, error) ? WriteIpv4(destination, offending, error, mtu, sourceAddress) : 0;
    }

    private static bool IsAllowedIpv4(ReadOnlySpan<byte> offending, in IpHeader header, IcmpError error)
    {
        var source = header.Source(offending);
        var target = header.Destination(offending);

        // 0 is "this network", 127 is loopback, 224 and above are multicast, reserved and broadcast: none is one host elsewhere.
        var fromOneHost = source[0] is not (0 or 127 or >= 224);
        var toOneHost = target[0] is < 224 or >= 240 && BinaryPrimitives.ReadUInt32BigEndian(target) != uint.MaxValue;
        return fromOneHost && toOneHost
            && (!header.IsFragment || header.IsFirstFragment)
            && (error != IcmpError.PacketTooBig || header.DontFragment)
            && (header.Protocol != IpHeader.Icmp || IsQuery(offending[header.HeaderLength..]));
    }

    /// <summary>What is no known message that is no error is taken for an error, as Linux does.</summary>
    private static bool IsQuery(ReadOnlySpan<byte> icmp) => !icmp.IsEmpty && icmp[0] is <= 18 and not (3 or 4 or 5 or 11 or 12);

    private static bool IsAllowedIpv6(ReadOnlySpan<byte> offending, in IpHeader header, IcmpError error)
    {
        var source = header.Source(offending);
        var fromOneHost = source[0] != 0xff && !IsUnspecifiedOrLoopback(source);

        // RFC 4443 2.4(e.3): path MTU discovery works for multicast too.
        var toOneHost = header.Destination(offending)[0] != 0xff || error == IcmpError.PacketTooBig;
        return fromOneHost && toOneHost
            && (header.Protocol != IpHeader.Icmpv6 || IsIcmpv6Query(offending[header.HeaderLength..], header));
    }

    /// <summary>Unlike for IPv4, later fragments are answered too, unless they may be of an ICMPv6 error.</summary>
    private static bool IsIcmpv6Query(ReadOnlySpan<byte> icmp, in IpHeader header) =>
        (!header.IsFragment || header.IsFirstFragment) && !icmp.IsEmpty && icmp[0] is >= FirstIcmpv6Query and not Icmpv6Redirect;

    private static bool IsUnspecifiedOrLoopback(ReadOnlySpan<byte> address) =>
        BinaryPrimitives.ReadUInt64BigEndian(address) == 0 && BinaryPrimitives.ReadUInt64BigEndian(address[8..]) <= 1;

    private static int WriteIpv4(
        Span<byte> destination, ReadOnlySpan<byte> offending, IcmpError error, uint mtu, ReadOnlySpan<byte> sourceAddress)
    {
        var length = Math.Min(MaxIpv4Length, IpHeader.MinIpv4Length + IcmpLength + offending.Length);
        var ip = destination[..IpHeader.MinIpv4Length];
        var icmp = destination[IpHeader.MinIpv4Length..length];
        ip.Clear();
        ip[0] = 0x45;
        ip[1] = InternetworkControl;
        IpHeader.WriteTotalLength(ip, isIpv6: false, length);
        BinaryPrimitives.WriteUInt16BigEndian(ip[6..], DontFragment);
        ip[8] = Hops;
        ip[9] = IpHeader.Icmp;
        sourceAddress.CopyTo(ip[12..]);
        offending.Slice(12, 4).CopyTo(ip[16..]);
        InternetChecksum.WriteIpv4(ip);
        WriteIcmp(icmp, error switch
        {
            IcmpError.HopLimitExceeded => (11, 0),
            IcmpError.PacketTooBig => (3, 4),
            _ => (3, 0),
        }, error == IcmpError.PacketTooBig ? Math.Min(mtu, ushort.MaxValue) : 0, offending, seed: 0);
        return length;
    }

    private static int WriteIpv6(
        Span<byte> destination, ReadOnlySpan<byte> offending, IcmpError error, uint mtu, ReadOnlySpan<byte> sourceAddress)
    {
        var length = Math.Min(MaxLength, IpHeader.Ipv6Length + IcmpLength + offending.Length);
        var ip = destination[..IpHeader.Ipv6Length];
        var icmp = destination[IpHeader.Ipv6Length..length];
        ip.Clear();
        ip[0] = 0x60;
        IpHeader.WriteTotalLength(ip, isIpv6: true, length);
        ip[6] = IpHeader.Icmpv6;
        ip[7] = Hops;
        sourceAddress.CopyTo(ip[8..]);
        offending.Slice(8, 16).CopyTo(ip[24..]);
        var pseudo = InternetChecksum.PseudoHeader(IpHeader.Addresses(ip, isIpv6: true), IpHeader.Icmpv6, icmp.Length);
        WriteIcmp(icmp, error switch
        {
            IcmpError.HopLimitExceeded => (3, 0),
            IcmpError.PacketTooBig => (2, 0),
            _ => (1, 0),
        }, error == IcmpError.PacketTooBig ? mtu : 0, offending, pseudo);
        return length;
    }

    /// <summary>The MTU is the low half of this word for IPv4 (RFC 1191) and all of it for IPv6: one number in both.</summary>
    private static void WriteIcmp(Span<byte> icmp, (byte Type, byte Code) kind, uint mtu, ReadOnlySpan<byte> offending, uint seed)
    {
        icmp[0] = kind.Type;
        icmp[1] = kind.Code;
        icmp.Slice(2, 2).Clear();
        BinaryPrimitives.WriteUInt32BigEndian(icmp[4..], mtu);
        offending[..(icmp.Length - IcmpLength)].CopyTo(icmp[IcmpLength..]);
        BinaryPrimitives.WriteUInt16BigEndian(icmp[2..], InternetChecksum.Finish(InternetChecksum.Sum(icmp, seed)));
    }
}
