namespace FlannelMesh.Tunnel.Encryption;

/// <summary>The first byte of a datagram. Below 0x10, so that none can be taken for an IP packet of the clear text, whose first half byte is 4 or 6.</summary>
internal enum DatagramType : byte
{
    Initiation = 1,
    Response = 2,
    Data = 4,
}
