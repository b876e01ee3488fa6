using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Dataplane.Tests;

public sealed class OwnObjectsTests
{
    private static readonly HashSet<string> Owned = ["flannel.1", "flannel-v6.1"];

    private static readonly Link[] Links =
    [
        new() { Index = 2, Name = "eth0" },
        new() { Index = 3, Name = "flannel.1", Kind = "vxlan", Vxlan = new VxlanOptions { Vni = 1 } },
        new() { Index = 4, Name = "flannel.7", Kind = "vxlan", Vxlan = new VxlanOptions { Vni = 7 } },
        new() { Index = 5, Name = "flannel-v6.1", Kind = "bridge" },
    ];

    [Fact]
    public void Ours_is_what_has_our_protocol_and_the_vxlan_devices_of_our_names_routes_first()
    {
        var found = OwnObjects.Of(
            Links,
            [RouteOf("10.5.2.0/24", 85), RouteOf("192.0.2.0/24", 4), RouteOf("10.5.3.0/24", 85) with { Table = 77 }],
            [NexthopOf(9, 85), NexthopOf(10, 4)],
            [NeighborOf("10.5.2.0", 85), NeighborOf("10.5.9.0", 0)],
            Owned);

        Assert.Equal(
            [
                "Route 10.5.2.0/24 via 10.5.2.0 dev flannel.1",
                "Route 10.5.3.0/24 via 10.5.2.0 dev flannel.1",
                "Nexthop 9 via 10.5.2.0 dev flannel.1",
                "Neighbor 10.5.2.0 lladdr  dev flannel.1",
                "Link flannel.1",
            ],
            found.Select(own => $"{own.Kind} {own.Text}"));
    }

    [Fact]
    public void Without_owned_links_no_device_is_ours() => Assert.Empty(OwnObjects.Of(Links, [], [], [], new HashSet<string>()));

    private static Route RouteOf(string destination, byte protocol) => new()
    {
        Destination = IPNetwork.Parse(destination),
        Protocol = protocol,
        Gateway = IPAddress.Parse("10.5.2.0"),
        LinkIndex = 3,
    };

    private static Nexthop NexthopOf(uint id, byte protocol) => new()
    {
        Id = id,
        Family = AddressFamily.InterNetwork,
        Gateway = IPAddress.Parse("10.5.2.0"),
        LinkIndex = 3,
        Protocol = protocol,
    };

    private static Neighbor NeighborOf(string address, byte protocol) => new() { LinkIndex = 3, Address = IPAddress.Parse(address), Protocol = protocol };
}
