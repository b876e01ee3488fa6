namespace FlannelMesh.Tunnel.Packets;

/// <summary>Why a packet is refused; one counter each.</summary>
internal enum PacketFault : byte
{
    /// <summary>Nothing is wrong with it.</summary>
    None,

    /// <summary>Shorter than the shortest header of its version, or empty.</summary>
    TooShort,

    /// <summary>Neither IPv4 nor IPv6.</summary>
    BadVersion,

    /// <summary>The header or an extension header reaches beyond the packet.</summary>
    BadHeaderLength,

    /// <summary>The packet is shorter than it says, or than its own header.</summary>
    BadTotalLength,

    /// <summary>The IPv4 header checksum is wrong.</summary>
    BadHeaderChecksum,

    /// <summary>More IPv6 extension headers than <see cref="IpHeader.MaxExtensionHeaders"/>.</summary>
    TooManyExtensionHeaders,

    /// <summary>The TCP or UDP header is missing, cut or says an impossible length.</summary>
    BadTransportHeader,

    /// <summary>A super-packet of a kind, or with a header, that is not cut into segments here.</summary>
    BadSegmentation,

    /// <summary>The place of the checksum to be finished is not behind the IP header or not in the packet.</summary>
    BadChecksumPlace,

    /// <summary>It must not be fragmented (DF, IPv6), or cannot be at this MTU.</summary>
    CannotFragment,
}
