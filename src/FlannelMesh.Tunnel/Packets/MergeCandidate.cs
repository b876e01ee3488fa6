using System.Buffers.Binary;

namespace FlannelMesh.Tunnel.Packets;

/// <summary>A packet that may be part of a super-packet as far as its own header tells.</summary>
/// <param name="HeaderLength">Bytes of IP and transport header.</param>
/// <param name="PayloadLength">Bytes behind them; at least 1.</param>
/// <param name="IsPushed">TCP's PSH: nothing may be appended.</param>
internal readonly record struct MergeCandidate(int HeaderLength, int PayloadLength, bool IsPushed)
{
    /// <summary>
    /// Reads a whole packet, TCP or UDP and no fragment. Only TCP segments with data and no flags but ACK and PSH, and UDP datagrams with
    /// a checksum, are candidates; none with IP options.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, in IpHeader header, out MergeCandidate candidate)
    {
        candidate = default;
        if (header.HasOptions)
        {
            return false;
        }

        var transport = packet[header.HeaderLength..];
        var isPushed = false;
        int transportLength;
        if (header.Protocol == IpHeader.Tcp)
        {
            if (transport.Length < TcpHeader.MinLength || (transport[TcpHeader.Flags] & ~TcpHeader.Push) != TcpHeader.Ack)
            {
                return false;
            }

            transportLength = TcpHeader.Length(transport);
            isPushed = (transport[TcpHeader.Flags] & TcpHeader.Push) != 0;
            if (transportLength < TcpHeader.MinLength)
            {
                return false;
            }
        }
        else
        {
            transportLength = UdpHeader.Length;
            if (transport.Length < UdpHeader.Length
                || BinaryPrimitives.ReadUInt16BigEndian(transport[UdpHeader.LengthField..]) != transport.Length
                || BinaryPrimitives.ReadUInt16BigEndian(transport[UdpHeader.Checksum..]) == 0)
            {
                return false;
            }
        }

        candidate = new(header.HeaderLength + transportLength, transport.Length - transportLength, isPushed);
        return candidate.PayloadLength > 0;
    }

    /// <summary>Whether the transport checksum of a whole packet without IP options is right.</summary>
    public static bool HasRightChecksum(ReadOnlySpan<byte> packet, bool isIpv6, bool isUdp)
    {
        var transport = packet[(isIpv6 ? IpHeader.Ipv6Length : IpHeader.MinIpv4Length)..];
        var seed = InternetChecksum.PseudoHeader(
            IpHeader.Addresses(packet, isIpv6), isUdp ? IpHeader.Udp : IpHeader.Tcp, transport.Length);
        return InternetChecksum.Finish(InternetChecksum.Sum(transport, seed)) == 0;
    }
}
