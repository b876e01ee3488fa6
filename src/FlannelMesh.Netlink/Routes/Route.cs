using System.Net;

namespace FlannelMesh.Netlink.Routes;

/// <summary>A route (RTM_NEWROUTE, linux/rtnetlink.h). The kernel's key is destination, table, metric.</summary>
public sealed record Route
{
    public const uint MainTable = 254;

    public required IPNetwork Destination { get; init; }
    public RouteType Type { get; init; } = RouteType.Unicast;
    public uint Table { get; init; } = MainTable;
    public uint Metric { get; init; }

    /// <summary>RTPROT_*: who made the route.</summary>
    public byte Protocol { get; init; }
    public RouteScope Scope { get; init; } = RouteScope.Universe;
    public IPAddress? Gateway { get; init; }
    public int? LinkIndex { get; init; }

    /// <summary>RTNH_F_ONLINK: the gateway is taken to be on the link though no address covers it.</summary>
    public bool OnLink { get; init; }
    public IPAddress? PreferredSource { get; init; }

    /// <summary>RTA_NH_ID; when set, gateway and link belong to the nexthop object (reported by the kernel in dumps, not sent).</summary>
    public uint? NexthopId { get; init; }

    /// <summary>True for a route with more than one nexthop (RTA_MULTIPATH), which we read but never write.</summary>
    public bool IsMultipath { get; init; }
}
