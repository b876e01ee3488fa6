using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Backends.CloudRoute;

/// <summary>The cloud's router as a host sees it: the gateway of the default route.</summary>
internal static class UnderlayGateway
{
    /// <returns>Null if the link has no default route with a gateway.</returns>
    public static IPAddress? Find(string link, AddressFamily family)
    {
        try
        {
            using var kernel = RouteNetlink.Open();
            return kernel.GetLink(link) is not { Index: var index } ? null : kernel.GetRoutes(family)
                .Where(route => route is { Table: Route.MainTable, Type: RouteType.Unicast, Destination.PrefixLength: 0, Gateway: not null })
                .Where(route => route.LinkIndex == index)
                .MinBy(route => route.Metric)?.Gateway;
        }
        catch (NetlinkException)
        {
            return null;
        }
    }
}
