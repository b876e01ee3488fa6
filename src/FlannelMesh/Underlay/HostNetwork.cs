using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Addresses;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Underlay;

/// <summary>The host's interfaces, addresses and routes at one moment.</summary>
public sealed record HostNetwork
{
    public required IReadOnlyList<Link> Links { get; init; }

    public required IReadOnlyList<InterfaceAddress> Addresses { get; init; }

    /// <summary>Both families.</summary>
    public required IReadOnlyList<Route> Routes { get; init; }

    /// <summary>The route the kernel would take to an address; null if it has none.</summary>
    public required Func<IPAddress, Route?> Lookup { get; init; }

    /// <summary>Names of devices with an IPv6 default route that a router has announced (RFC 4861, 6.3.4).</summary>
    public static IReadOnlyList<string> AdvertisedDefaults(IReadOnlyList<Link> links, IReadOnlyList<Route> routes)
    {
        const byte RouterAdvertisement = 9; // RTPROT_RA
        var devices = routes
            .Where(route => route is { Protocol: RouterAdvertisement, Destination.PrefixLength: 0 })
            .Select(route => route.LinkIndex)
            .ToHashSet();
        return [.. links.Where(link => devices.Contains(link.Index)).Select(link => link.Name)];
    }

    /// <exception cref="NetlinkException">The kernel refused a dump.</exception>
    public static HostNetwork Read(IRouteNetlink netlink) => new()
    {
        Links = netlink.GetLinks(),
        Addresses = netlink.GetAddresses(),
        Routes = [.. netlink.GetRoutes(AddressFamily.InterNetwork), .. netlink.GetRoutes(AddressFamily.InterNetworkV6)],
        Lookup = netlink.Lookup,
    };
}
