using System.Buffers.Binary;

namespace FlannelMesh.Tunnel.Packets;

/// <summary>TTL and hop limit.</summary>
internal static class HopLimit
{
    private const int Ipv4Place = 8;
    private const int Ipv4Checksum = 10;
    private const int Ipv6Place = 7;

    /// <summary>Takes one hop off; false, and nothing changed, if the packet must not be forwarded any more.</summary>
    public static bool TryDecrement(Span<byte> packet, in IpHeader header)
    {
        if (header.Hops <= 1)
        {
            return false;
        }

        if (header.IsIpv6)
        {
            packet[Ipv6Place]--;
            return true;
        }

        var hopsAndProtocol = BinaryPrimitives.ReadUInt16BigEndian(packet[Ipv4Place..]);
        packet[Ipv4Place]--;
        BinaryPrimitives.WriteUInt16BigEndian(
            packet[Ipv4Checksum..],
            InternetChecksum.Update(
                BinaryPrimitives.ReadUInt16BigEndian(packet[Ipv4Checksum..]), hopsAndProtocol, (ushort)(hopsAndProtocol - 0x100)));
        return true;
    }
}
