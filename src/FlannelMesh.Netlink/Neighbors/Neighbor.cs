using System.Net;

namespace FlannelMesh.Netlink.Neighbors;

/// <summary>An ARP or NDP entry (RTM_NEWNEIGH with AF_INET or AF_INET6, linux/neighbour.h).</summary>
public sealed record Neighbor
{
    public required int LinkIndex { get; init; }
    public required IPAddress Address { get; init; }

    /// <summary>Null for an incomplete or failed entry.</summary>
    public MacAddress? LinkLayerAddress { get; init; }
    public NeighborState State { get; init; } = NeighborState.Permanent;

    /// <summary>NDA_PROTOCOL (kernel 4.20): who made the entry, numbered as route protocols.</summary>
    public byte Protocol { get; init; }
}
