using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink.Routes;
using FlannelMesh.Testing;

namespace FlannelMesh.Netlink.Tests.Routes;

public class RouteKernelTests : KernelTest
{
    private const byte Protocol = 179;
    private const uint ServiceTable = 5179;

    [KernelTheory]
    [InlineData("10.5.72.0/24", "10.5.72.0", 0u)]
    [InlineData("10.5.72.0/24", "10.5.72.0", 77u)]
    [InlineData("fd00:5:72::/64", "fd00:5:72::", 1024u)]
    [InlineData("fd00:5:72::/64", "fd00:5:72::", 77u)]
    public void An_onlink_route_is_written_and_deleted(string destination, string gateway, uint metric)
    {
        var route = new Route
        {
            Destination = IPNetwork.Parse(destination),
            Gateway = IPAddress.Parse(gateway),
            LinkIndex = AddEthernet("d0", "192.0.2.1/24", "2001:db8::1/64"),
            OnLink = true,
            Protocol = Protocol,
            Metric = metric,
        };
        Apply(new NetlinkRequest.ReplaceRoute(route), new NetlinkRequest.ReplaceRoute(route));

        var shown = Assert.Single(Show(route).EnumerateArray());
        Assert.Equal(destination, Text(shown, "dst"));
        Assert.Equal(gateway, Text(shown, "gateway"));
        Assert.Equal("d0", Text(shown, "dev"));
        Assert.Contains("onlink", shown.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()));
        Assert.Equal("unicast", Text(shown, "type"));
        Assert.Equal(metric, Has(shown, "metric") ? shown.GetProperty("metric").GetUInt32() : 0);
        Assert.Equal([route], Own(route));

        Apply(new NetlinkRequest.DeleteRoute(route));
        Assert.Empty(Own(route));
        Assert.Equal(Errno.ESRCH, Netlink.Execute([new NetlinkRequest.DeleteRoute(route)])[0].Errno);
    }

    [KernelTheory]
    [InlineData("192.0.2.8", "10.6.0.0/16", "192.0.2.1")]
    [InlineData("2001:db8::8", "fd06::/48", "2001:db8::1")]
    public void A_route_in_a_large_table_keeps_its_preferred_source(string gateway, string destination, string source)
    {
        var route = new Route
        {
            Destination = IPNetwork.Parse(destination),
            Gateway = IPAddress.Parse(gateway),
            LinkIndex = AddEthernet("d0", "192.0.2.1/24", "2001:db8::1/64"),
            PreferredSource = IPAddress.Parse(source),
            Table = ServiceTable,
            Metric = 5,
            Protocol = Protocol,
        };
        Apply(new NetlinkRequest.ReplaceRoute(route));

        var shown = Assert.Single(Show(route).EnumerateArray());
        Assert.Equal(source, Text(shown, "prefsrc"));
        Assert.Equal([route], Own(route));

        Apply(new NetlinkRequest.DeleteRoute(route));
        Assert.Empty(Own(route));
    }

    [KernelTheory]
    [InlineData("10.5.0.0/16", RouteType.Unreachable, 4000u)]
    [InlineData("10.5.0.0/16", RouteType.Blackhole, 0u)]
    [InlineData("fd05::/48", RouteType.Unreachable, 4000u)]
    [InlineData("fd05::/48", RouteType.Blackhole, 1024u)]
    public void A_refusing_route_has_no_link(string destination, RouteType type, uint metric)
    {
        var route = new Route { Destination = IPNetwork.Parse(destination), Type = type, Metric = metric, Protocol = Protocol };
        Apply(new NetlinkRequest.ReplaceRoute(route));

        var shown = Assert.Single(Show(route).EnumerateArray());
        Assert.Equal(type == RouteType.Blackhole ? "blackhole" : "unreachable", Text(shown, "type"));
        Assert.Equal([route], Own(route));

        Apply(new NetlinkRequest.DeleteRoute(route));
        Assert.Empty(Own(route));
    }

    [KernelTheory]
    [InlineData("0.0.0.0/0", "192.0.2.8")]
    [InlineData("::/0", "2001:db8::8")]
    public void A_default_route_is_written_and_read(string destination, string gateway)
    {
        var route = new Route
        {
            Destination = IPNetwork.Parse(destination),
            Gateway = IPAddress.Parse(gateway),
            LinkIndex = AddEthernet("d0", "192.0.2.1/24", "2001:db8::1/64"),
            Protocol = Protocol,
            Metric = 9,
        };
        Apply(new NetlinkRequest.ReplaceRoute(route));

        Assert.Equal("default", Text(Assert.Single(Show(route).EnumerateArray()), "dst"));
        Assert.Equal([route], Own(route));
    }

    [KernelTheory]
    [InlineData("10.5.72.0/24", "192.0.2.8")]
    [InlineData("fd00:5:72::/64", "2001:db8::8")]
    public void A_route_of_another_protocol_or_metric_is_not_deleted(string destination, string gateway)
    {
        var index = AddEthernet("d0", "192.0.2.1/24", "2001:db8::1/64");
        Namespace.Ip($"route add {destination} via {gateway} dev d0 proto 99 metric 7");
        var foreign = new Route
        {
            Destination = IPNetwork.Parse(destination),
            Gateway = IPAddress.Parse(gateway),
            LinkIndex = index,
            Metric = 7,
            Protocol = 99,
        };

        var results = Netlink.Execute(
        [
            new NetlinkRequest.DeleteRoute(foreign with { Protocol = Protocol }),
            new NetlinkRequest.DeleteRoute(foreign with { Metric = 8 }),
            new NetlinkRequest.DeleteRoute(foreign with { Table = ServiceTable }),
        ]);

        Assert.All(results, result => Assert.Equal(Errno.ESRCH, result.Errno));
        Assert.Contains(foreign, Netlink.GetRoutes(foreign.Destination.BaseAddress.AddressFamily));
    }

    [KernelFact]
    public void An_IPv6_route_without_a_metric_means_the_kernels_default_metric_only()
    {
        var index = AddEthernet("d0", "2001:db8::1/64");
        Namespace.Ip($"route add fd05::/64 via 2001:db8::8 dev d0 proto {Protocol} metric 7");
        var route = new Route
        {
            Destination = IPNetwork.Parse("fd05::/64"),
            Gateway = IPAddress.Parse("2001:db8::8"),
            LinkIndex = index,
            Protocol = Protocol,
        };

        Assert.Equal(Errno.ESRCH, Netlink.Execute([new NetlinkRequest.DeleteRoute(route)])[0].Errno);
        Apply(new NetlinkRequest.ReplaceRoute(route));
        Assert.Equal([7u, 1024u], Own(route).Select(own => own.Metric).Order());
    }

    [KernelFact]
    public void Routes_made_by_ip_are_read()
    {
        var index = AddEthernet("d0", "192.0.2.1/24");
        Namespace.Ip("route add 10.7.0.0/16 nexthop via 192.0.2.8 nexthop via 192.0.2.9");
        Namespace.Ip("route add 10.8.0.0/16 dev d0 scope link table 300");
        Namespace.Ip("route add prohibit 10.9.0.0/16");

        var routes = Netlink.GetRoutes(AddressFamily.InterNetwork).ToDictionary(route => route.Destination.ToString());
        Assert.True(routes["10.7.0.0/16"].IsMultipath);
        var direct = routes["10.8.0.0/16"];
        Assert.Equal((300u, RouteScope.Link, index), (direct.Table, direct.Scope, direct.LinkIndex));
        Assert.Equal(RouteType.Prohibit, routes["10.9.0.0/16"].Type);
        var connected = routes["192.0.2.0/24"];
        Assert.Equal((2, IPAddress.Parse("192.0.2.1")), (connected.Protocol, connected.PreferredSource));
    }

    [KernelTheory]
    [InlineData(AddressFamily.InterNetwork)]
    [InlineData(AddressFamily.InterNetworkV6)]
    public void The_local_table_is_left_out(AddressFamily family)
    {
        AddEthernet("d0", "192.0.2.1/24", "2001:db8::1/64");

        Assert.NotEmpty(Netlink.GetRoutes(family));
        Assert.DoesNotContain(Netlink.GetRoutes(family), route => route.Table == 255 || route.Type == RouteType.Local);
    }

    private System.Text.Json.JsonElement Show(Route route) =>
        Namespace.IpJson($"{FamilyFlag(route)} route show table {route.Table} proto {Protocol}");

    private IEnumerable<Route> Own(Route like) =>
        Netlink.GetRoutes(like.Destination.BaseAddress.AddressFamily).Where(route => route.Protocol == Protocol);

    private static string FamilyFlag(Route route) =>
        route.Destination.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? "-6" : "-4";
}
