using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FlannelMesh.Labs.Network;

/// <summary>
/// Addresses and names of the lab's underlay: bridge br0 10.99.0.1/24 and fd99::1/64, host K at 10.99.0.(10+K) and fd99::(10+K), the
/// number written in decimal in both.
/// </summary>
public static class Underlay
{
    public const string Bridge = "br0";
    public const string BridgeMac = "02:00:00:99:00:01";
    public const string HostDevice = "eth0";
    public const int Mtu = 1500;

    public static IPNetwork Network { get; } = IPNetwork.Parse("10.99.0.0/24");

    public static IPNetwork Ipv6Network { get; } = IPNetwork.Parse("fd99::/64");

    public static IPAddress Gateway { get; } = IPAddress.Parse("10.99.0.1");

    public static IPAddress Ipv6Gateway { get; } = IPAddress.Parse("fd99::1");

    public static IPAddress GatewayOf(AddressFamily family) => family == AddressFamily.InterNetwork ? Gateway : Ipv6Gateway;

    /// <param name="index">1 to <see cref="LabOptions.MaxHosts"/>.</param>
    public static IPAddress HostAddress(int index) => IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"10.99.0.{10 + index}"));

    /// <param name="index">1 to <see cref="LabOptions.MaxHosts"/>.</param>
    public static IPAddress HostIpv6Address(int index) => IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"fd99::{10 + index}"));

    /// <summary>Always the same: with another one after a host was removed and added again, neighbors that knew the old one refuse the new one for a second (locktime, arp(7)).</summary>
    /// <param name="index">1 to <see cref="LabOptions.MaxHosts"/>.</param>
    internal static string HostMac(int index) => string.Create(CultureInfo.InvariantCulture, $"02:00:00:99:01:{index:x2}");

    /// <summary>The host's address of the first family in use, IPv4 before IPv6.</summary>
    public static IPAddress HostAddress(int index, AddressFamilies families) =>
        families.HasFlag(AddressFamilies.IPv4) ? HostAddress(index) : HostIpv6Address(index);

    /// <summary>An address as `ip addr add` takes it, at once usable: an IPv6 address is not probed for duplicates.</summary>
    internal static string[] AddAddress(IPAddress address, int prefixLength, string device) =>
    [
        "addr", "add", string.Create(CultureInfo.InvariantCulture, $"{address}/{prefixLength}"), "dev", device,
        .. address.AddressFamily == AddressFamily.InterNetworkV6 ? ["nodad"] : Array.Empty<string>(),
    ];

    /// <summary>A default route as `ip` takes it.</summary>
    internal static string[] AddDefaultRoute(IPAddress gateway) =>
        [gateway.AddressFamily == AddressFamily.InterNetworkV6 ? "-6" : "-4", "route", "add", "default", "via", gateway.ToString()];
}
