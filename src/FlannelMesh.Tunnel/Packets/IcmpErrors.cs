namespace FlannelMesh.Tunnel.Packets;

/// <summary>ICMP errors of RFC 792 and RFC 4443 about packets that are not forwarded.</summary>
internal static class IcmpErrors
{
    /// <summary>No error is longer: RFC 4443 2.4(c).</summary>
    public const int MaxLength = 1280;

    /// <summary>
    /// Writes the whole IP packet with the error and returns its length; 0 if none must be sent. The offending packet is the one that
    /// was received, before any change. The source address is of the packet's family. Destination has <see cref="MaxLength"/> bytes.
    /// </summary>
    public static int Write(
        Span<byte> destination, ReadOnlySpan<byte> offending, in IpHeader header, IcmpError error, uint mtu, ReadOnlySpan<byte> sourceAddress) =>
        0;
}
