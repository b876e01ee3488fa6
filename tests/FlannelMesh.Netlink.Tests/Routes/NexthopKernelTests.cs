using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink.Routes;
using FlannelMesh.Testing;

namespace FlannelMesh.Netlink.Tests.Routes;

public class NexthopKernelTests : KernelTest
{
    private const byte Protocol = 179;

    [KernelTheory]
    [InlineData("10.5.72.0", AddressFamily.InterNetwork, "10.5.72.0/24")]
    [InlineData("fd00:5:72::", AddressFamily.InterNetworkV6, "fd00:5:72::/64")]
    public void A_route_goes_through_a_nexthop_object(string gateway, AddressFamily family, string destination)
    {
        var nexthop = new Nexthop
        {
            Id = 4711,
            Family = family,
            Gateway = IPAddress.Parse(gateway),
            LinkIndex = AddEthernet("d0", "192.0.2.1/24", "2001:db8::1/64"),
            OnLink = true,
            Protocol = Protocol,
        };
        var route = new Route
        {
            Destination = IPNetwork.Parse(destination),
            NexthopId = nexthop.Id,
            Gateway = nexthop.Gateway,
            LinkIndex = nexthop.LinkIndex,
            OnLink = true,
            Protocol = Protocol,
            Metric = 3,
        };
        Apply(new NetlinkRequest.ReplaceNexthop(nexthop), new NetlinkRequest.ReplaceNexthop(nexthop), new NetlinkRequest.ReplaceRoute(route));

        var shown = Assert.Single(Namespace.IpJson("nexthop show").EnumerateArray());
        Assert.Equal(4711, shown.GetProperty("id").GetInt32());
        Assert.Equal(gateway, Text(shown, "gateway"));
        Assert.Equal("d0", Text(shown, "dev"));
        Assert.Equal("onlink", shown.GetProperty("flags")[0].GetString());
        var flag = family == AddressFamily.InterNetworkV6 ? "-6" : "-4";
        var shownRoute = Assert.Single(Namespace.IpJson($"{flag} route show {destination}").EnumerateArray());
        Assert.Equal(4711, shownRoute.GetProperty("nhid").GetInt32());
        Assert.Equal([nexthop], Netlink.GetNexthops());
        Assert.Equal([route], Netlink.GetRoutes(family).Where(found => found.Protocol == Protocol));

        Apply(new NetlinkRequest.DeleteRoute(route), new NetlinkRequest.DeleteNexthop(nexthop));
        Assert.Empty(Netlink.GetNexthops()!);
        Assert.DoesNotContain(Netlink.GetRoutes(family), found => found.Protocol == Protocol);
        Assert.Equal(Errno.ENOENT, Netlink.Execute([new NetlinkRequest.DeleteNexthop(nexthop)])[0].Errno);
    }

    [KernelFact]
    public void Nexthops_made_by_ip_are_read()
    {
        var index = AddEthernet("d0", "192.0.2.1/24");
        Namespace.Ip("nexthop add id 1 via 192.0.2.8 dev d0 proto 99");
        Namespace.Ip("nexthop add id 2 via 192.0.2.9 dev d0");
        Namespace.Ip("nexthop add id 3 group 1/2");
        Namespace.Ip("-6 nexthop add id 4 blackhole");

        Assert.Equal(
            [
                Via("192.0.2.8") with { Id = 1, LinkIndex = index, Protocol = 99 },
                Via("192.0.2.9") with { Id = 2, LinkIndex = index },
                new Nexthop { Id = 3, Family = AddressFamily.Unspecified },
                new Nexthop { Id = 4, Family = AddressFamily.InterNetworkV6 },
            ],
            Netlink.GetNexthops()!.OrderBy(nexthop => nexthop.Id));
    }

    private static Nexthop Via(string gateway) =>
        new() { Id = 0, Family = AddressFamily.InterNetwork, Gateway = IPAddress.Parse(gateway) };
}
