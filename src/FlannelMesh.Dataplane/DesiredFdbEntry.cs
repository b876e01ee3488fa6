using System.Net;
using FlannelMesh.Netlink;

namespace FlannelMesh.Dataplane;

/// <summary>A permanent forwarding entry on a VXLAN device of ours: inner MAC to the peer's underlay address.</summary>
public sealed record DesiredFdbEntry
{
    public required string LinkName { get; init; }
    public required MacAddress Address { get; init; }
    public required IPAddress Destination { get; init; }
}
