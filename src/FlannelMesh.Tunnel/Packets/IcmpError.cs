namespace FlannelMesh.Tunnel.Packets;

/// <summary>What the sender of a packet is told.</summary>
internal enum IcmpError
{
    /// <summary>No peer has the destination's subnet: type 3 code 0, or 1/0 for IPv6.</summary>
    NetUnreachable,

    /// <summary>TTL or hop limit used up: 11/0, or 3/0.</summary>
    HopLimitExceeded,

    /// <summary>Too big, and must not be fragmented: 3/4, or 2/0, with the MTU.</summary>
    PacketTooBig,
}
