using System.Collections.Immutable;

namespace FlannelMesh.Labs.Drift;

/// <summary>What is spoilt to see it repaired, for each backend.</summary>
public static class DriftCases
{
    private const string UnderlayDownAndUp = "ip link set eth0 down; ip link set eth0 up; ip route add default via 10.99.0.1";

    private static readonly ImmutableArray<DriftCase> Rules =
    [
        new("nftables flushed", "rule", "nft flush ruleset", "Rule: the nftables table inet flannelmesh was gone"),
        new("nftables rules changed", "rule", "nft flush chain inet flannelmesh forward", "Rule: the nftables table inet flannelmesh had been changed"),
    ];

    public static ImmutableArray<DriftCase> Vxlan { get; } =
    [
        new("route deleted", "route", "ip route del {subnet}", "Route: {subnet} via {gateway} was missing"),
        new("route changed", "route", "ip route replace {subnet} via 10.99.0.1 proto 85", "Route: {subnet} via {gateway} was changed"),
        new("route without gateway", "route", "ip route replace {subnet} dev flannel.1", "Route: {subnet} via {gateway} was changed"),
        new("refusal route deleted", "route", "ip route del unreachable 10.5.0.0/16 metric 4294901760", "Route: unreachable 10.5.0.0/16 was missing"),
        new("nexthop deleted", "nexthop", "ip nexthop del id {nexthop}",
            "Nexthop: nexthop {nexthop} via {gateway} was missing", "Route: {subnet} via {gateway} was missing"),
        new("nexthop changed", "nexthop", "ip nexthop replace id {nexthop} via 10.99.0.1 dev eth0 proto 85",
            "Nexthop: nexthop {nexthop} via {gateway} was changed"),
        new("neighbor deleted", "neighbor", "ip neigh del {gateway} dev flannel.1", "Neighbor: {gateway} lladdr {mac} was missing"),
        new("neighbor changed", "neighbor", "ip neigh replace {gateway} lladdr 02:00:00:00:00:09 dev flannel.1 nud permanent",
            "Neighbor: {gateway} lladdr {mac} was changed"),
        new("FDB entry deleted", "fdb", "bridge fdb del {mac} dev flannel.1 dst {underlay} self", "Fdb: {mac} dst {underlay} was missing"),
        new("FDB entry changed", "fdb", "bridge fdb replace {mac} dev flannel.1 dst 10.99.0.99 self permanent", "Fdb: {mac} dst {underlay} was changed"),
        new("address deleted", "address", "ip addr del {own}/32 dev flannel.1",
            "Address: {own}/32 dev flannel.1 was missing", "*Neighbor: {gateway} lladdr {mac} was missing"),
        new("device deleted", "link", "ip link del flannel.1", "Link: flannel.1 was missing"),
        new("device down", "link", "ip link set flannel.1 down",
            "Link: flannel.1 had another state (down)", "*Neighbor: {gateway} lladdr {mac} was missing",
            "*Nexthop: nexthop {nexthop} via {gateway} was missing", "*Route: {subnet} via {gateway} was missing"),
        new("device down and up", "route", "ip link set flannel.1 down; ip link set flannel.1 up",
            "*Neighbor: {gateway} lladdr {mac} was missing",
            "*Nexthop: nexthop {nexthop} via {gateway} was missing", "*Route: {subnet} via {gateway} was missing"),
        new("device's MAC changed", "link", "ip link set flannel.1 address 02:00:00:00:00:09",
            "Link: flannel.1 had another MAC", "*Neighbor: {gateway} lladdr {mac} was missing"),
        new("device's MTU changed", "link", "ip link set flannel.1 mtu 1300", "Link: flannel.1 had another MTU"),
        new("device's learning changed", "link", "ip link set flannel.1 type vxlan id 1 learning", "Link: flannel.1 had another learning"),
        new("ip_forward turned back", "sysctl", "sysctl -q -w net.ipv4.ip_forward=0", "Sysctl: net.ipv4.ip_forward was 0 instead of 1"),
        new("rp_filter turned back", "sysctl", "sysctl -q -w net.ipv4.conf.flannel/1.rp_filter=1", "Sysctl: net.ipv4.conf.flannel/1.rp_filter was 1 instead of 2"),
        new("accept_ra turned back", "sysctl", "sysctl -q -w net.ipv6.conf.flannel/1.accept_ra=1", "Sysctl: net.ipv6.conf.flannel/1.accept_ra was 1 instead of 0"),
        .. Rules,
    ];

    public static ImmutableArray<DriftCase> HostGw { get; } =
    [
        new("route deleted", "route", "ip route del {subnet}", "Route: {subnet} via {underlay} was missing"),
        new("route changed", "route", "ip route replace {subnet} via 10.99.0.1 proto 85", "Route: {subnet} via {underlay} was changed"),
        new("nexthop deleted", "nexthop", "ip nexthop del id {nexthop}",
            "Nexthop: nexthop {nexthop} via {underlay} was missing", "Route: {subnet} via {underlay} was missing"),
        new("underlay down and up", "route", UnderlayDownAndUp,
            "*Nexthop: nexthop {nexthop} via {underlay} was missing", "*Route: {subnet} via {underlay} was missing"),
        new("ip_forward turned back", "sysctl", "sysctl -q -w net.ipv4.ip_forward=0", "Sysctl: net.ipv4.ip_forward was 0 instead of 1"),
        .. Rules,
    ];

    /// <summary>The device goes on with the tunnel's program: a repaired one is in its hands again.</summary>
    public static ImmutableArray<DriftCase> Udp { get; } =
    [
        new("route deleted", "route", "ip route del {subnet}", "Route: {subnet} was missing"),
        new("route changed", "route", "ip route replace {subnet} via 10.99.0.1 proto 85", "Route: {subnet} was changed"),
        new("refusal route deleted", "route", "ip route del unreachable 10.5.0.0/16 metric 4294901760", "Route: unreachable 10.5.0.0/16 was missing"),
        new("address deleted", "address", "ip addr del {own}/32 dev flannel0", "Address: {own}/32 dev flannel0 was missing", "*Route: {subnet} was missing"),
        new("device deleted", "link", "ip link del flannel0", "Link: flannel0 was missing"),
        new("device down", "link", "ip link set flannel0 down", "Link: flannel0 had another state (down)", "*Route: {subnet} was missing"),
        new("device down and up", "route", "ip link set flannel0 down; ip link set flannel0 up", "*Route: {subnet} was missing"),
        new("device's MTU changed", "link", "ip link set flannel0 mtu 1300", "Link: flannel0 had another MTU"),
        new("accept_local turned back", "sysctl", "sysctl -q -w net.ipv4.conf.flannel0.accept_local=0",
            "Sysctl: net.ipv4.conf.flannel0.accept_local was 0 instead of 1"),
        .. Rules,
    ];

    /// <summary>For hosts with both families: the device of IPv6 and what is on it. The kernel deletes all of that with the device's address.</summary>
    public static ImmutableArray<DriftCase> Ipv6Vxlan { get; } =
    [
        new("IPv6 route deleted", "route", "ip -6 route del {subnet}", "Route: {subnet} via {gateway} was missing"),
        new("IPv6 refusal route deleted", "route", "ip -6 route del unreachable fd10:5::/48 metric 4294901760", "Route: unreachable fd10:5::/48 was missing"),
        new("IPv6 nexthop deleted", "nexthop", "ip nexthop del id {nexthop}",
            "Nexthop: nexthop {nexthop} via {gateway} was missing", "Route: {subnet} via {gateway} was missing"),
        new("IPv6 neighbor deleted", "neighbor", "ip -6 neigh del {gateway} dev flannel-v6.1", "Neighbor: {gateway} lladdr {mac} was missing"),
        new("IPv6 FDB entry deleted", "fdb", "bridge fdb del {mac} dev flannel-v6.1 dst {underlay} self", "Fdb: {mac} dst {underlay} was missing"),
        new("IPv6 address deleted", "address", "ip -6 addr del {own}/128 dev flannel-v6.1", "Address: {own}/128 dev flannel-v6.1 was missing"),
        new("IPv6 device deleted", "link", "ip link del flannel-v6.1", "Link: flannel-v6.1 was missing"),
        new("IPv6 device down", "link", "ip link set flannel-v6.1 down",
            "Link: flannel-v6.1 had another state (down)", "Address: {own}/128 dev flannel-v6.1 was missing", "*Neighbor: {gateway} lladdr {mac} was missing",
            "*Nexthop: nexthop {nexthop} via {gateway} was missing", "*Route: {subnet} via {gateway} was missing"),
        new("IPv6 forwarding turned back", "sysctl", "sysctl -q -w net.ipv6.conf.all.forwarding=0", "Sysctl: net.ipv6.conf.all.forwarding was 0 instead of 1"),
    ];

    public static ImmutableArray<DriftCase> Ipv6HostGw { get; } =
    [
        new("IPv6 route changed", "route", "ip -6 route replace {subnet} via fd99::1 proto 85", "Route: {subnet} via {underlay} was changed"),
        new("IPv6 nexthop deleted", "nexthop", "ip nexthop del id {nexthop}",
            "Nexthop: nexthop {nexthop} via {underlay} was missing", "Route: {subnet} via {underlay} was missing"),
    ];
}
