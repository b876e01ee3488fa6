using FlannelMesh.Backends;
using FlannelMesh.Netlink.Routes;
using static FlannelMesh.Tests.Backends.BackendSamples;

namespace FlannelMesh.Tests.Backends;

public class RefusalRoutesTests
{
    [Fact]
    public void The_overlays_networks_are_unreachable_where_nobody_has_a_better_route()
    {
        var routes = RefusalRoutes.Of(DualNode.Network, LeaseOf(DualNode, 3), hasBlackhole: false).ToList();

        Assert.Equal(["10.5.0.0/16", "fc00::/48"], routes.Select(route => route.Destination.ToString()));
        Assert.All(routes, route => Assert.Equal((RouteType.Unreachable, RefusalRoutes.Metric, null), (route.Type, route.Metric, route.LinkName)));
    }

    [Fact]
    public void With_a_blackhole_the_own_subnet_is_one()
    {
        var routes = RefusalRoutes.Of(Ipv4Node.Network, LeaseOf(Ipv4Node, 3), hasBlackhole: true).ToList();

        Assert.Equal(
            [("10.5.0.0/16", RouteType.Unreachable), ("10.5.3.0/24", RouteType.Blackhole)],
            routes.Select(route => (route.Destination.ToString(), route.Type)));
    }
}
