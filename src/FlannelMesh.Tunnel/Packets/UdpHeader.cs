namespace FlannelMesh.Tunnel.Packets;

/// <summary>Places in a UDP header (RFC 768).</summary>
internal static class UdpHeader
{
    /// <summary>Bytes of the header.</summary>
    public const int Length = 8;
    public const int LengthField = 4;
    public const int Checksum = 6;

    /// <summary>0 means that there is no checksum: a computed one is sent as its other form.</summary>
    public static ushort Sent(ushort checksum) => checksum == 0 ? ushort.MaxValue : checksum;
}
