using System.Net;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Dataplane;

/// <summary>A route in the main table, with our protocol number.</summary>
public sealed record DesiredRoute
{
    public required IPNetwork Destination { get; init; }
    public RouteType Type { get; init; } = RouteType.Unicast;
    public IPAddress? Gateway { get; init; }

    /// <summary>Null for a route without a device (blackhole, unreachable).</summary>
    public string? LinkName { get; init; }
    public bool OnLink { get; init; }
    public uint Metric { get; init; }
}
