namespace FlannelMesh.Tunnel.Packets;

/// <summary>Places and flags in a TCP header (RFC 9293 3.1).</summary>
internal static class TcpHeader
{
    public const int MinLength = 20;
    public const int Sequence = 4;
    public const int Acknowledgment = 8;
    public const int DataOffset = 12;
    public const int Flags = 13;
    public const int Window = 14;
    public const int Checksum = 16;
    public const int UrgentPointer = 18;

    public const byte Fin = 0x01;
    public const byte Push = 0x08;
    public const byte Ack = 0x10;
    public const byte Cwr = 0x80;

    /// <summary>Bytes of the header with options, as it says; nothing is checked.</summary>
    public static int Length(ReadOnlySpan<byte> header) => (header[DataOffset] >> 4) * 4;
}
