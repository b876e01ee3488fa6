using System.Net;

namespace FlannelMesh.Netlink.Neighbors;

/// <summary>
/// A forwarding entry of a VXLAN device (RTM_NEWNEIGH with AF_BRIDGE and NTF_SELF): inner MAC to outer address.
/// The vxlan driver stores no NDA_PROTOCOL, so entries are told apart by their device alone.
/// </summary>
public sealed record FdbEntry
{
    public required int LinkIndex { get; init; }
    public required MacAddress Address { get; init; }

    /// <summary>The remote VTEP's underlay address; null for an entry without NDA_DST.</summary>
    public IPAddress? Destination { get; init; }
    public NeighborState State { get; init; } = NeighborState.Permanent;
}
