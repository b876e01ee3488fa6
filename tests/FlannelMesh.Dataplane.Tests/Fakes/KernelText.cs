using System.Globalization;
using System.Net.Sockets;
using FlannelMesh.Netlink.Addresses;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Dataplane.Tests.Fakes;

/// <summary>Kernel and desired state as comparable lines, with device names in place of indexes.</summary>
public static class KernelText
{
    public static SortedSet<string> Of(FakeKernel kernel) =>
    [
        .. (kernel.GetNexthops() ?? []).Select(nexthop => NexthopLine(kernel.NameOf(nexthop.LinkIndex), nexthop)),
        .. kernel.GetLinks().Select(link => LinkLine(link, kernel)),
        .. kernel.GetAddresses().Select(address => AddressLine(kernel.NameOf(address.LinkIndex), address)),
        .. Families.SelectMany(kernel.GetNeighbors).Select(neighbor => NeighborLine(kernel.NameOf(neighbor.LinkIndex), neighbor)),
        .. kernel.GetLinks().SelectMany(link => kernel.GetFdb(link.Index)).Select(entry => FdbLine(kernel.NameOf(entry.LinkIndex), entry)),
        .. Families.SelectMany(kernel.GetRoutes).Select(route => RouteLine(kernel.NameOf(route.LinkIndex), route)),
    ];

    /// <summary>What a kernel holds of <paramref name="state"/> when all of it is in place.</summary>
    public static SortedSet<string> Of(DesiredState state, bool hasNexthops) =>
    [
        .. state.Routes.Where(route => hasNexthops && route.Gateway is not null).Select(route => NexthopLine(route.LinkName!, new Nexthop
        {
            Id = 1,
            Family = route.Gateway!.AddressFamily,
            Gateway = route.Gateway,
            OnLink = route.OnLink,
            Protocol = 85,
        })),
        .. state.Links.Select(link => string.Create(
            CultureInfo.InvariantCulture,
            $"link {link.Name} up mtu {link.Mtu} lladdr {link.Address} qlen 0 vni {link.Vxlan!.Vni} port {link.Vxlan.Port} on {link.Vxlan.LowerLinkName} local {link.Vxlan.Local} learning {link.Vxlan.Learning} gbp {link.Vxlan.Gbp}")),
        .. state.Addresses.Select(address => AddressLine(
            address.LinkName, new InterfaceAddress { LinkIndex = 0, Address = address.Address, PrefixLength = address.PrefixLength })),
        .. state.Neighbors.Select(neighbor => NeighborLine(
            neighbor.LinkName,
            new Neighbor { LinkIndex = 0, Address = neighbor.Address, LinkLayerAddress = neighbor.LinkLayerAddress, Protocol = 85 })),
        .. state.Fdb.Select(entry => FdbLine(entry.LinkName, new FdbEntry { LinkIndex = 0, Address = entry.Address, Destination = entry.Destination })),
        .. state.Routes.Select(route => RouteLine(route.LinkName ?? "-", new Route
        {
            Destination = route.Destination,
            Type = route.Type,
            Gateway = route.Gateway,
            OnLink = route.OnLink,
            Metric = route.Metric == 0 && route.Destination.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? 1024 : route.Metric,
            Protocol = 85,
        })),
    ];

    private static IEnumerable<AddressFamily> Families => [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    private static string LinkLine(Link link, FakeKernel kernel)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture, $"link {link.Name} {(link.IsUp ? "up" : "down")} mtu {link.Mtu} lladdr {link.Address} qlen {link.TxQueueLength}");
        return link.Vxlan is { } vxlan
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{text} vni {vxlan.Vni} port {vxlan.Port} on {kernel.NameOf(vxlan.LowerIndex)} local {vxlan.Local} learning {vxlan.Learning} gbp {vxlan.Gbp}")
            : $"{text} kind {link.Kind ?? "physical"}";
    }

    private static string AddressLine(string device, InterfaceAddress address) => $"address {address.Address}/{address.PrefixLength} dev {device}";

    private static string NeighborLine(string device, Neighbor neighbor) =>
        $"neighbor {neighbor.Address} dev {device} lladdr {neighbor.LinkLayerAddress} proto {neighbor.Protocol} {neighbor.State}";

    private static string FdbLine(string device, FdbEntry entry) => $"fdb {entry.Address} dev {device} dst {entry.Destination} {entry.State}";

    private static string NexthopLine(string device, Nexthop nexthop) =>
        $"nexthop {nexthop.Family} via {nexthop.Gateway} dev {device} onlink {nexthop.OnLink} proto {nexthop.Protocol}";

    private static string RouteLine(string device, Route route) =>
        $"route {route.Type} {route.Destination} via {route.Gateway} dev {device} onlink {route.OnLink} metric {route.Metric} table {route.Table} proto {route.Protocol}";
}
