using System.Collections.Immutable;
using System.Net.Sockets;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Dataplane;

/// <summary>Finds what is ours in the kernel, as <see cref="Ownership"/> tells it, in the order in which it can be removed.</summary>
public static class OwnObjects
{
    /// <param name="kernel">Where to look.</param>
    /// <param name="ownedLinks">Names of our devices; only those of a kind that we make count.</param>
    /// <exception cref="NetlinkException">The kernel refused a dump.</exception>
    public static IReadOnlyList<OwnObject> Read(IRouteNetlink kernel, IReadOnlySet<string> ownedLinks) => Of(
        kernel.GetLinks(),
        [.. kernel.GetRoutes(AddressFamily.InterNetwork), .. kernel.GetRoutes(AddressFamily.InterNetworkV6)],
        kernel.GetNexthops() ?? [],
        [.. kernel.GetNeighbors(AddressFamily.InterNetwork), .. kernel.GetNeighbors(AddressFamily.InterNetworkV6)],
        ownedLinks);

    /// <summary>The devices that a route, a nexthop or a neighbor of ours is on, by their index.</summary>
    /// <exception cref="NetlinkException">The kernel refused a dump.</exception>
    public static IReadOnlySet<int> LinksWithOurs(IRouteNetlink kernel)
    {
        var own = Read(kernel, ImmutableHashSet<string>.Empty);
        return own.Select(found => found.LinkIndex).OfType<int>().ToImmutableHashSet();
    }

    /// <summary>Routes, nexthops, neighbors, then devices with all that is left on them.</summary>
    public static IReadOnlyList<OwnObject> Of(
        IReadOnlyList<Link> links,
        IReadOnlyList<Route> routes,
        IReadOnlyList<Nexthop> nexthops,
        IReadOnlyList<Neighbor> neighbors,
        IReadOnlySet<string> ownedLinks)
    {
        var names = links.ToDictionary(link => link.Index, link => link.Name);
        return
        [
            .. routes.Where(route => route.Protocol == Ownership.RouteProtocol).Select(route => new OwnObject(
                EntryKind.Route,
                $"{route.Destination}{(route.Gateway is { } gateway ? $" via {gateway}" : "")}{Device(route.LinkIndex)}",
                new NetlinkRequest.DeleteRoute(route),
                route.LinkIndex)),
            .. nexthops.Where(nexthop => nexthop.Protocol == Ownership.RouteProtocol).Select(nexthop => new OwnObject(
                EntryKind.Nexthop,
                $"{nexthop.Id}{(nexthop.Gateway is { } gateway ? $" via {gateway}" : "")}{Device(nexthop.LinkIndex)}",
                new NetlinkRequest.DeleteNexthop(nexthop),
                nexthop.LinkIndex)),
            .. neighbors.Where(neighbor => neighbor.Protocol == Ownership.RouteProtocol).Select(neighbor => new OwnObject(
                EntryKind.Neighbor,
                $"{neighbor.Address} lladdr {neighbor.LinkLayerAddress}{Device(neighbor.LinkIndex)}",
                new NetlinkRequest.DeleteNeighbor(neighbor),
                neighbor.LinkIndex)),
            .. links.Where(link => Ownership.IsOwnKind(link) && ownedLinks.Contains(link.Name)).Select(link => new OwnObject(
                EntryKind.Link,
                link.Name,
                new NetlinkRequest.DeleteLink(link.Index),
                link.Index)),
        ];

        string Device(int? index) => index is { } known ? $" dev {names.GetValueOrDefault(known, $"#{known}")}" : "";
    }
}
