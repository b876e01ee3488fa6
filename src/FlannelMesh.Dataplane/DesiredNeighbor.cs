using System.Net;
using FlannelMesh.Netlink;

namespace FlannelMesh.Dataplane;

/// <summary>A permanent ARP or NDP entry on a device of ours.</summary>
public sealed record DesiredNeighbor
{
    public required string LinkName { get; init; }
    public required IPAddress Address { get; init; }
    public required MacAddress LinkLayerAddress { get; init; }
}
