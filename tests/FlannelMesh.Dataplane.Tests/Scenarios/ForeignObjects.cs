using System.Net;
using FlannelMesh.Dataplane.Tests.Fakes;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Addresses;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Dataplane.Tests.Scenarios;

/// <summary>What other programs have in the kernel, as near to ours as it gets.</summary>
internal static class ForeignObjects
{
    public static void AddTo(FakeKernel kernel)
    {
        var eth0 = kernel.IndexOf("eth0");
        var peer = Peer.Number(1);
        kernel.Must(new NetlinkRequest.CreateLink(new Link
        {
            Index = 0,
            Name = "flannel.77",
            Kind = "vxlan",
            Flags = LinkFlags.Up,
            Mtu = 1450,
            Address = MacAddress.Parse("02:00:00:00:77:77"),
            Vxlan = new VxlanOptions { Vni = 77, LowerIndex = eth0 },
        }));
        var other = kernel.IndexOf("flannel.77");
        kernel.Must(new NetlinkRequest.ReplaceAddress(new InterfaceAddress { LinkIndex = other, Address = IPAddress.Parse("10.77.0.0"), PrefixLength = 32 }));
        kernel.Must(new NetlinkRequest.ReplaceFdbEntry(new FdbEntry { LinkIndex = other, Address = peer.Mac, Destination = peer.Underlay }));
        kernel.Must(new NetlinkRequest.ReplaceNeighbor(new Neighbor { LinkIndex = other, Address = peer.Subnet.BaseAddress, LinkLayerAddress = peer.Mac }));
        kernel.Must(new NetlinkRequest.ReplaceNeighbor(new Neighbor { LinkIndex = eth0, Address = IPAddress.Parse("192.0.2.254"), LinkLayerAddress = peer.Mac }));

        if (kernel.HasNexthops)
        {
            // The id that ours would get.
            kernel.Must(new NetlinkRequest.ReplaceNexthop(new Nexthop
            {
                Id = 0x0a050100,
                Family = System.Net.Sockets.AddressFamily.InterNetwork,
                Gateway = IPAddress.Parse("192.0.2.254"),
                LinkIndex = eth0,
                Protocol = 3,
            }));
        }

        // The same destinations as ours in another metric and another table, and others of every protocol but ours.
        AddRoute(kernel, new Route { Destination = peer.Subnet, Metric = 50, LinkIndex = other, Protocol = 3 });
        AddRoute(kernel, new Route { Destination = peer.Subnet, Table = 100, LinkIndex = eth0, Protocol = 85 });
        AddRoute(kernel, new Route { Destination = IPNetwork.Parse("0.0.0.0/0"), Gateway = IPAddress.Parse("192.0.2.254"), LinkIndex = eth0, Protocol = 3 });
        AddRoute(kernel, new Route { Destination = IPNetwork.Parse("10.5.200.0/24"), LinkIndex = other, Protocol = 4 });
        AddRoute(kernel, new Route { Destination = IPNetwork.Parse("10.5.201.0/24"), Type = RouteType.Blackhole, Protocol = 186 });
        AddRoute(kernel, new Route { Destination = IPNetwork.Parse("fd00:77::/64"), LinkIndex = other, Protocol = 2 });
    }

    private static void AddRoute(FakeKernel kernel, Route route) => kernel.Must(new NetlinkRequest.ReplaceRoute(route));
}
