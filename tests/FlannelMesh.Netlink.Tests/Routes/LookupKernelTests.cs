using System.Net;
using FlannelMesh.Testing;

namespace FlannelMesh.Netlink.Tests.Routes;

public class LookupKernelTests : KernelTest
{
    [KernelTheory]
    [InlineData("10.5.72.9", "10.5.0.0/16", "192.0.2.8", "192.0.2.1")]
    [InlineData("fd05::9", "fd05::/48", "2001:db8::8", "2001:db8::1")]
    public void A_lookup_tells_gateway_link_and_source(string destination, string prefix, string gateway, string source)
    {
        var index = AddEthernet("d0", "192.0.2.1/24", "2001:db8::1/64");
        Namespace.Ip($"route add {prefix} via {gateway}");

        var route = Netlink.Lookup(IPAddress.Parse(destination));

        Assert.NotNull(route);
        Assert.Equal((gateway, index, source), (route.Gateway?.ToString(), route.LinkIndex, route.PreferredSource?.ToString()));
    }

    [KernelTheory]
    [InlineData("192.0.2.77")]
    [InlineData("2001:db8::77")]
    public void A_neighbour_on_the_link_has_no_gateway(string destination)
    {
        var index = AddEthernet("d0", "192.0.2.1/24", "2001:db8::1/64");

        var route = Netlink.Lookup(IPAddress.Parse(destination));

        Assert.NotNull(route);
        Assert.Null(route.Gateway);
        Assert.Equal(index, route.LinkIndex);
    }

    [KernelTheory]
    [InlineData("10.5.72.9")]
    [InlineData("fd05::9")]
    public void Without_a_route_the_answer_is_null(string destination) => Assert.Null(Netlink.Lookup(IPAddress.Parse(destination)));

    [KernelTheory]
    [InlineData("10.5.72.9", "unreachable 10.5.0.0/16")]
    [InlineData("10.5.72.9", "blackhole 10.5.0.0/16")]
    [InlineData("10.5.72.9", "prohibit 10.5.0.0/16")]
    [InlineData("fd05::9", "unreachable fd05::/48")]
    [InlineData("fd05::9", "blackhole fd05::/48")]
    [InlineData("fd05::9", "prohibit fd05::/48")]
    public void A_refusing_route_is_no_route(string destination, string route)
    {
        Namespace.Ip($"route add {route}");

        Assert.Null(Netlink.Lookup(IPAddress.Parse(destination)));
    }

    [KernelFact]
    public void A_route_of_another_table_is_found_by_rule()
    {
        AddEthernet("d0", "192.0.2.1/24");
        Namespace.Ip("route add 10.5.0.0/16 via 192.0.2.8 table 300");
        Namespace.Ip("rule add to 10.5.0.0/16 lookup 300");

        Assert.Equal(300u, Netlink.Lookup(IPAddress.Parse("10.5.72.9"))?.Table);
    }
}
