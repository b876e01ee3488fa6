using System.Net;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Dataplane.Tables;

/// <param name="NexthopId">Of a route over a nexthop object; gateway and device are then the object's, and need not be reported by the kernel.</param>
internal readonly record struct RouteValue(RouteType Type, IPAddress? Gateway, int? LinkIndex, bool OnLink, byte Protocol, uint? NexthopId = null)
{
    public bool Equals(RouteValue other) =>
        (Type, Protocol, NexthopId) == (other.Type, other.Protocol, other.NexthopId)
        && (NexthopId is not null || ((LinkIndex, OnLink) == (other.LinkIndex, other.OnLink) && Equals(Gateway, other.Gateway)));

    public override int GetHashCode() => HashCode.Combine(Type, Protocol, NexthopId);
}
