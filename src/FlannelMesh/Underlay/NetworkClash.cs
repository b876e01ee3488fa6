using System.Net;
using FlannelMesh.Configuration;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Underlay;

/// <summary>Finds addresses and routes of the host that the overlay would take traffic from, or lose it to.</summary>
public static class NetworkClash
{
    private static readonly IPNetwork[] Ipv6Exempt = [IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("ff00::/8")];

    /// <summary>RTPROT_BOOT, flannel's.</summary>
    private const byte Boot = 3;

    /// <param name="host">The host.</param>
    /// <param name="network">The overlay.</param>
    /// <param name="ownSubnets">This node's leased subnets, where its pods' bridge lives.</param>
    /// <param name="ownLinks">Names of the devices that are ours.</param>
    /// <param name="ownProtocol">The protocol number of our routes.</param>
    /// <param name="takesOverFlannel">A route to exactly a node's subnet, as flannel's host-gw makes them, is no clash.</param>
    /// <returns>The first clash as a sentence, or null.</returns>
    public static string? Find(
        HostNetwork host,
        NetworkConfig network,
        IReadOnlyList<IPNetwork> ownSubnets,
        IReadOnlySet<string> ownLinks,
        byte ownProtocol,
        bool takesOverFlannel = false)
    {
        var names = host.Links.ToDictionary(link => link.Index, link => link.Name);
        foreach (var (key, overlay) in Overlays(network))
        {
            foreach (var address in host.Addresses)
            {
                var prefix = AddressArithmetic.NetworkOf(address.Address, address.PrefixLength);
                var device = names.GetValueOrDefault(address.LinkIndex, $"link {address.LinkIndex}");
                if (!ownLinks.Contains(device) && Clashes(overlay, prefix, ownSubnets))
                {
                    return $"{key} {overlay} overlaps the address {address.Address}/{address.PrefixLength} of {device}; "
                        + $"choose another {key}, or remove that address";
                }
            }

            foreach (var route in host.Routes.Where(route => route is { Table: Route.MainTable, Destination.PrefixLength: > 0 }))
            {
                var device = route.LinkIndex is { } index ? names.GetValueOrDefault(index, $"link {index}") : null;
                var isOurs = route.Protocol == ownProtocol || (device is not null && ownLinks.Contains(device));
                var isFlannels = takesOverFlannel
                    && route is { Protocol: Boot, Type: RouteType.Unicast, Gateway: not null }
                    && network.IndexOf(route.Destination) is not null;
                if (!isOurs && !isFlannels && Clashes(overlay, route.Destination, ownSubnets))
                {
                    return $"{key} {overlay} overlaps the route {Describe(route, device)}; choose another {key}, or remove that route";
                }
            }
        }

        return null;
    }

    private static IEnumerable<(string Key, IPNetwork Overlay)> Overlays(NetworkConfig network)
    {
        if (network.Ipv4 is { } ipv4)
        {
            yield return ("Network", ipv4.Network);
        }

        if (network.Ipv6 is { } ipv6)
        {
            yield return ("IPv6Network", ipv6.Network);
        }
    }

    private static bool Clashes(IPNetwork overlay, IPNetwork found, IReadOnlyList<IPNetwork> ownSubnets) =>
        AddressArithmetic.Overlap(overlay, found)
        && !Ipv6Exempt.Any(exempt => AddressArithmetic.Covers(exempt, found))
        && !ownSubnets.Any(subnet => AddressArithmetic.Covers(subnet, found));

    private static string Describe(Route route, string? device)
    {
        var type = route.Type == RouteType.Unicast ? "" : $"{route.Type.ToString().ToLowerInvariant()} ";
        var via = route.Gateway is { } gateway ? $" via {gateway}" : "";
        var dev = device is null ? "" : $" on {device}";
        return $"{type}{route.Destination}{via}{dev}";
    }
}
