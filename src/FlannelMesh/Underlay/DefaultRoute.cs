using System.Net.Sockets;
using FlannelMesh.Configuration;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Underlay;

/// <summary>The interface of the default route; with both families, of both default routes.</summary>
internal static class DefaultRoute
{
    public static Candidate Find(HostNetwork host, NetworkConfig network)
    {
        var ipv4 = network.EnableIpv4 ? Require(host, AddressFamily.InterNetwork, "IPv4") : null;
        var ipv6 = network.EnableIpv6 ? Require(host, AddressFamily.InterNetworkV6, "IPv6") : null;
        if (ipv4 is not null && ipv6 is not null && ipv4.Index != ipv6.Index)
        {
            throw new ConfigurationException(
                $"the IPv4 default route is on {ipv4.Name} and the IPv6 default route on {ipv6.Name}; "
                + "name one interface for both with --iface");
        }

        return new Candidate((ipv4 ?? ipv6)!);
    }

    private static Link Require(HostNetwork host, AddressFamily family, string familyName)
    {
        var route = host.Routes
            .Where(route => route is { Table: Route.MainTable, Type: RouteType.Unicast, Destination.PrefixLength: 0, LinkIndex: not null })
            .Where(route => route.Destination.BaseAddress.AddressFamily == family)
            .MinBy(route => route.Metric);
        return host.Links.FirstOrDefault(link => link.Index == route?.LinkIndex) ?? throw new ConfigurationException(
            $"there is no {familyName} default route through one interface; name the underlay with --iface; "
            + $"this host has: {InterfaceAddresses.Describe(host)}");
    }
}
