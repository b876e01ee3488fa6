using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using FlannelMesh.Configuration;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Underlay;

/// <summary>One thing the operator said about the underlay.</summary>
/// <param name="Find">The interface it leads to, or null.</param>
/// <param name="NotFound">What to say if it leads nowhere.</param>
internal sealed record InterfaceRequest(Func<HostNetwork, Candidate?> Find, string NotFound)
{
    /// <summary>In the order to be tried.</summary>
    public static IReadOnlyList<InterfaceRequest> From(AgentOptions options, NetworkConfig network)
    {
        var requests = options.Ifaces.Select(Named)
            .Concat(options.IfaceRegexes.Select(pattern => Matching(pattern, network)))
            .ToList();
        if (options.IfaceCanReach is { } destination)
        {
            requests.Add(Reaching(destination));
        }

        if (requests.Count > 0)
        {
            return requests;
        }

        (IPAddress? Address, string Flag)[] advertised =
        [
            (network.EnableIpv4 ? options.PublicIp : null, "--public-ip"),
            (network.EnableIpv6 ? options.PublicIpv6 : null, "--public-ipv6"),
        ];
        return advertised
            .Where(given => given.Address is not null)
            .Take(1)
            .Select(given => WithAddress(
                given.Address!,
                $"{given.Flag} {given.Address} is not an address of this host "
                + "(if it is translated on the way, name the interface with --iface)"))
            .ToList();
    }

    private static InterfaceRequest Named(string iface) => IPAddress.TryParse(iface, out var address)
        ? WithAddress(address, $"no interface with the address {iface}")
        : new(
            host => host.Links.FirstOrDefault(link => link.Name == iface) is { } link ? new Candidate(link) : null,
            $"no interface {iface}");

    private static InterfaceRequest WithAddress(IPAddress address, string notFound) =>
        new(host => InterfaceAddresses.LinkWith(host, address) is { } link ? new Candidate(link, address) : null, notFound);

    /// <summary>All addresses are tried before any interface name.</summary>
    private static InterfaceRequest Matching(Regex pattern, NetworkConfig network)
    {
        List<AddressFamily> families = [];
        if (network.EnableIpv4)
        {
            families.Add(AddressFamily.InterNetwork);
        }

        if (network.EnableIpv6)
        {
            families.Add(AddressFamily.InterNetworkV6);
        }

        return new InterfaceRequest(
            host => families
                .SelectMany(family => host.Links.SelectMany(link => InterfaceAddresses.Usable(host, link, family)
                    .Where(address => pattern.IsMatch(address.ToString()))
                    .Select(address => new Candidate(link, address))))
                .Concat(host.Links.Where(link => pattern.IsMatch(link.Name)).Select(link => new Candidate(link)))
                .FirstOrDefault(),
            $"no address and no interface matches {pattern}");
    }

    private static InterfaceRequest Reaching(IPAddress destination) =>
        new(
            host => host.Lookup(destination) is { Type: RouteType.Unicast, LinkIndex: { } index } route
                && host.Links.FirstOrDefault(link => link.Index == index) is { } link
                    ? new Candidate(link, route.PreferredSource)
                    : null,
            $"no interface reaches {destination} (--iface-can-reach)");
}
