using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Dataplane.Tables;

internal sealed class RouteFormat : IEntryFormat<RouteKey, RouteValue>
{
    public NetlinkRequest Write(RouteKey key, RouteValue value) => new NetlinkRequest.ReplaceRoute(ToRoute(key, value));

    public NetlinkRequest Delete(RouteKey key, RouteValue value) => new NetlinkRequest.DeleteRoute(ToRoute(key, value));

    public string Describe(RouteKey key, RouteValue value)
    {
        var type = value.Type == RouteType.Unicast ? "" : $"{value.Type.ToString().ToLowerInvariant()} ";
        return value.Gateway is null ? $"{type}{key.Destination}" : $"{type}{key.Destination} via {value.Gateway}";
    }

    private static Route ToRoute(RouteKey key, RouteValue value) => new()
    {
        Destination = key.Destination,
        Metric = key.Metric,
        Type = value.Type,
        Gateway = value.Gateway,
        LinkIndex = value.LinkIndex,
        OnLink = value.OnLink,
        Protocol = value.Protocol,
        NexthopId = value.NexthopId,
    };
}
