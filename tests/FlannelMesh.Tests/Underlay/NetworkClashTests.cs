using System.Net;
using FlannelMesh.Configuration;
using FlannelMesh.Netlink.Routes;
using FlannelMesh.Tests.Configuration;
using FlannelMesh.Underlay;

namespace FlannelMesh.Tests.Underlay;

public sealed class NetworkClashTests
{
    private const byte OwnProtocol = 77;

    private static readonly NetworkConfig Network = NetworkConfigReader.Read(
        """{"Network":"10.244.0.0/16","EnableIPv6":true,"IPv6Network":"fd00:10:244::/48","Backend":{"Type":"vxlan"}}""", "test");

    private static readonly IPNetwork[] OwnSubnets = [IPNetwork.Parse("10.244.3.0/24"), IPNetwork.Parse("fd00:10:244:3::/64")];
    private static readonly HashSet<string> OwnLinks = ["flannel.1", "flannel-v6.1"];

    [Theory]
    [InlineData("docker0", "10.244.9.1/24", "Network 10.244.0.0/16|10.244.9.1/24 of docker0|choose another Network")]
    [InlineData("docker0", "10.0.0.5/8", "Network 10.244.0.0/16|10.0.0.5/8 of docker0")]
    [InlineData("docker0", "10.244.0.9/32", "10.244.0.9/32 of docker0")]
    [InlineData("cni0", "10.244.4.1/24", "10.244.4.1/24 of cni0")]
    [InlineData("cni0", "10.244.3.1/16", "10.244.3.1/16 of cni0")]
    [InlineData("eth1", "fd00:10:244:9::1/64", "IPv6Network fd00:10:244::/48|fd00:10:244:9::1/64 of eth1|choose another IPv6Network")]
    [InlineData("eth1", "fd00::1/16", "IPv6Network|fd00::1/16 of eth1")]
    public void An_address_inside_or_around_the_overlay_clashes(string link, string address, string parts) =>
        Settings.AssertContainsAll(Find(new FakeHost().Link(link, address)) ?? "nothing", parts);

    [Theory]
    [InlineData("eth0", "192.168.0.5/24")]
    [InlineData("eth0", "10.243.255.5/16")]
    [InlineData("eth0", "10.245.0.5/16")]
    [InlineData("cni0", "10.244.3.1/24")]
    [InlineData("veth1", "10.244.3.7/32")]
    [InlineData("cni0", "fd00:10:244:3::1/64")]
    [InlineData("flannel.1", "10.244.3.0/32")]
    [InlineData("flannel.1", "10.244.9.0/32")]
    [InlineData("flannel-v6.1", "fd00:10:244:9::/128")]
    [InlineData("eth0", "fe80::1/64")]
    public void Other_addresses_and_our_own_do_not_clash(string link, string address) => Assert.Null(Find(new FakeHost().Link(link, address)));

    [Theory]
    [InlineData("10.244.9.0/24", "Network 10.244.0.0/16|route 10.244.9.0/24|on eth0|remove that route")]
    [InlineData("10.0.0.0/8", "route 10.0.0.0/8|on eth0")]
    [InlineData("10.244.0.0/16", "route 10.244.0.0/16")]
    [InlineData("fd00:10:244:9::/64", "IPv6Network fd00:10:244::/48|route fd00:10:244:9::/64")]
    public void A_route_inside_or_around_the_overlay_clashes(string route, string parts) =>
        Settings.AssertContainsAll(Find(new FakeHost().Link("eth0").Route(route, "eth0")) ?? "nothing", parts);

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    [InlineData("192.168.0.0/16")]
    [InlineData("10.244.3.0/24")]
    [InlineData("10.244.3.128/25")]
    [InlineData("fe80::/64")]
    [InlineData("ff00::/8")]
    public void Other_routes_do_not_clash(string route) => Assert.Null(Find(new FakeHost().Link("eth0").Route(route, "eth0")));

    [Fact]
    public void Our_routes_and_those_of_other_tables_do_not_clash() => Assert.Null(Find(new FakeHost().Link("eth0").Link("flannel.1")
        .Route("10.244.9.0/24", "eth0", route => route with { Protocol = OwnProtocol })
        .Route("10.244.0.0/16", null, route => route with { Protocol = OwnProtocol, Type = RouteType.Unreachable })
        .Route("10.244.8.0/24", "flannel.1")
        .Route("10.244.7.0/24", "eth0", route => route with { Table = 100 })));

    [Fact]
    public void A_route_is_described_with_type_gateway_and_device()
    {
        var viaGateway = Find(new FakeHost().Link("eth0").Route("10.244.9.0/24", "eth0", route => route with { Gateway = IPAddress.Parse("10.1.0.1") }));
        var blackhole = Find(new FakeHost().Route("10.244.9.0/24", null, route => route with { Type = RouteType.Blackhole }));

        Assert.Contains("route 10.244.9.0/24 via 10.1.0.1 on eth0;", viaGateway, StringComparison.Ordinal);
        Assert.Contains("route blackhole 10.244.9.0/24;", blackhole, StringComparison.Ordinal);
    }

    [Fact]
    public void A_family_that_is_not_in_use_does_not_clash()
    {
        var ipv4Only = NetworkConfigReader.Read("""{"Network":"10.244.0.0/16","Backend":{"Type":"vxlan"}}""", "test");

        Assert.Null(NetworkClash.Find(
            new FakeHost().Link("eth0", "fd00:10:244:9::1/64").Build(), ipv4Only, OwnSubnets, OwnLinks, OwnProtocol));
    }

    [Fact]
    public void Routes_of_flannels_host_gw_do_not_clash_while_they_are_taken_over()
    {
        static string? Of(string destination, Func<Route, Route> change) => NetworkClash.Find(
            new FakeHost().Link("eth0").Route(destination, "eth0", route => change(route with { Gateway = IPAddress.Parse("10.1.0.1"), Protocol = 3 })).Build(),
            Network, OwnSubnets, OwnLinks, OwnProtocol, takesOverFlannel: true);

        Assert.Null(Of("10.244.9.0/24", route => route));
        Assert.NotNull(Of("10.244.9.0/25", route => route));
        Assert.NotNull(Of("10.244.9.0/24", route => route with { Protocol = 4 }));
        Assert.NotNull(Of("10.244.9.0/24", route => route with { Gateway = null }));
    }

    private static string? Find(FakeHost host) => NetworkClash.Find(host.Build(), Network, OwnSubnets, OwnLinks, OwnProtocol);
}
