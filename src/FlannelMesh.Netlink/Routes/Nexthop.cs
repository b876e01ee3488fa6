using System.Net;
using System.Net.Sockets;

namespace FlannelMesh.Netlink.Routes;

/// <summary>A nexthop object (RTM_NEWNEXTHOP, linux/nexthop.h, kernel 5.3).</summary>
public sealed record Nexthop
{
    public required uint Id { get; init; }
    public required AddressFamily Family { get; init; }
    public IPAddress? Gateway { get; init; }
    public int? LinkIndex { get; init; }
    public bool OnLink { get; init; }
    public byte Protocol { get; init; }
}
