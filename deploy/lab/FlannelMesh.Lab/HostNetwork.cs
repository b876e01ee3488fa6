using System.Globalization;
using System.Net;
using FlannelMesh.Labs.Network;

namespace FlannelMesh.Labs;

/// <summary>The underlay: a bridge in a namespace of its own and hosts on it.</summary>
internal static class HostNetwork
{
    private static readonly string[] HostSysctls =
    [
        "net.ipv4.ip_forward=1",
        "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0",
        "net.ipv4.conf.all.send_redirects=0", "net.ipv4.conf.default.send_redirects=0",
        // Addresses are usable at once; IPv6 itself stays on.
        "net.ipv6.conf.all.accept_dad=0", "net.ipv6.conf.default.accept_dad=0",
    ];

    public static async Task CreateBridgeAsync(NetworkNamespace network, AddressFamilies families)
    {
        // Beyond the underlay there is nothing: the gateway says so at once, so that nothing waits for a time-out (DNS, for one).
        // A cloud's router tells no host of a shorter way.
        await network.CreateAsync(
            "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1",
            "net.ipv4.conf.all.send_redirects=0", "net.ipv4.conf.default.send_redirects=0");
        // Without an address of its own a bridge takes another one when a port is added, and hosts know their gateway by the old one.
        await network.IpAsync("link", "add", Underlay.Bridge, "address", Underlay.BridgeMac, "type", "bridge");
        foreach (var (gateway, underlay) in Gateways(families))
        {
            await network.IpAsync(Underlay.AddAddress(gateway, underlay.PrefixLength, Underlay.Bridge));
        }

        await network.IpAsync("link", "set", Underlay.Bridge, "up");
        await network.IpAsync("-4", "route", "add", "unreachable", "default");
        await network.IpAsync("-6", "route", "add", "unreachable", "default");
    }

    /// <summary>Makes host K: a namespace with eth0, whose other end is port hK of the bridge.</summary>
    public static async Task<NetworkNamespace> CreateAsync(NetworkNamespace network, string lab, int index, AddressFamilies families)
    {
        var ns = new NetworkNamespace(string.Create(CultureInfo.InvariantCulture, $"{lab}-h{index}"));
        var port = string.Create(CultureInfo.InvariantCulture, $"h{index}");
        await ns.CreateAsync(HostSysctls);

        // br_netfilter is per namespace; where it is not loaded there is nothing to switch off (-e).
        await ns.ExecAsync("sysctl", "-e", "-q", "-w", "net.bridge.bridge-nf-call-iptables=0", "net.bridge.bridge-nf-call-ip6tables=0");
        await ns.IpAsync(
            "link", "add", Underlay.HostDevice, "address", Underlay.HostMac(index), "mtu", Underlay.Mtu.ToString(CultureInfo.InvariantCulture),
            "type", "veth", "peer", "name", port, "netns", network.Name);
        await network.IpAsync("link", "set", port, "master", Underlay.Bridge, "up");
        await ns.IpAsync("link", "set", Underlay.HostDevice, "up");
        foreach (var (gateway, underlay) in Gateways(families))
        {
            var address = underlay == Underlay.Network ? Underlay.HostAddress(index) : Underlay.HostIpv6Address(index);
            await ns.IpAsync(Underlay.AddAddress(address, underlay.PrefixLength, Underlay.HostDevice));
            await ns.IpAsync(Underlay.AddDefaultRoute(gateway));
        }

        return ns;
    }

    private static IEnumerable<(IPAddress Gateway, IPNetwork Underlay)> Gateways(AddressFamilies families)
    {
        if (families.HasFlag(AddressFamilies.IPv4))
        {
            yield return (Underlay.Gateway, Underlay.Network);
        }

        if (families.HasFlag(AddressFamilies.IPv6))
        {
            yield return (Underlay.Ipv6Gateway, Underlay.Ipv6Network);
        }
    }
}
