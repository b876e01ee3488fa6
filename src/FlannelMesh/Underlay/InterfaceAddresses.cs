using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink.Addresses;
using FlannelMesh.Netlink.Links;

namespace FlannelMesh.Underlay;

/// <summary>Which of an interface's addresses traffic may use.</summary>
internal static class InterfaceAddresses
{
    /// <summary>Null if the interface has none of this family.</summary>
    public static IPAddress? Best(HostNetwork host, Link link, AddressFamily family) => Usable(host, link, family).FirstOrDefault();

    /// <summary>
    /// Best first: global before link-local, permanent ones, then those that are neither temporary (IPv6) nor secondary (IPv4); otherwise
    /// in the kernel's order. Deprecated, loopback and multicast addresses are left out.
    /// </summary>
    public static IEnumerable<IPAddress> Usable(HostNetwork host, Link link, AddressFamily family) =>
        host.Addresses
            .Where(address => address.LinkIndex == link.Index && address.Address.AddressFamily == family)
            .Where(address => (address.Flags & AddressFlags.Deprecated) == 0 && IsUnicast(address.Address))
            .OrderBy(address => IsLinkLocal(address.Address))
            .ThenBy(address => (address.Flags & AddressFlags.Permanent) == 0)
            .ThenBy(address => (address.Flags & AddressFlags.TemporaryOrSecondary) != 0)
            .Select(address => address.Address);

    public static Link? LinkWith(HostNetwork host, IPAddress address) =>
        host.Addresses.FirstOrDefault(candidate => candidate.Address.Equals(address)) is { } found
            ? host.Links.FirstOrDefault(link => link.Index == found.LinkIndex)
            : null;

    /// <summary>For messages: lo, eth0 (10.0.0.5).</summary>
    public static string Describe(HostNetwork host) => string.Join(", ", host.Links.Select(link =>
    {
        var addresses = Usable(host, link, AddressFamily.InterNetwork).Concat(Usable(host, link, AddressFamily.InterNetworkV6)).ToList();
        return addresses.Count == 0 ? link.Name : $"{link.Name} ({string.Join(", ", addresses)})";
    }));

    private static bool IsUnicast(IPAddress address) =>
        !IPAddress.IsLoopback(address)
        && !address.IsIPv6Multicast
        && !address.Equals(IPAddress.Any)
        && !address.Equals(IPAddress.IPv6Any)
        && !(address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes()[0] >= 224);

    private static bool IsLinkLocal(IPAddress address) =>
        address.IsIPv6LinkLocal || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [169, 254, ..]);
}
