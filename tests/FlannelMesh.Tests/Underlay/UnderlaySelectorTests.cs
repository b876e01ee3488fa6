using System.Net;
using FlannelMesh.Netlink.Addresses;
using FlannelMesh.Netlink.Routes;
using FlannelMesh.Tests.Configuration;
using FlannelMesh.Underlay;

namespace FlannelMesh.Tests.Underlay;

public sealed class UnderlaySelectorTests
{
    private const string Ipv4 = """{"Network":"10.244.0.0/16","Backend":{"Type":"vxlan"}}""";
    private const string Ipv6 = """{"EnableIPv4":false,"EnableIPv6":true,"IPv6Network":"fc00::/48","Backend":{"Type":"vxlan"}}""";
    private const string Dual = """{"Network":"10.244.0.0/16","EnableIPv6":true,"IPv6Network":"fc00::/48","Backend":{"Type":"vxlan"}}""";

    [Theory]
    [InlineData("", "eth0", "10.0.0.5")]
    [InlineData("--iface=eth1", "eth1", "192.168.7.5")]
    [InlineData("--iface=192.168.7.6", "eth1", "192.168.7.6")]
    [InlineData("--iface=eth9 --iface=eth1 --iface=eth0", "eth1", "192.168.7.5")]
    [InlineData("--iface=10.9.9.9 --iface=eth1", "eth1", "192.168.7.5")]
    [InlineData("--iface=dummy0 --iface=eth1", "eth1", "192.168.7.5")]
    [InlineData("--iface-regex=^eth", "eth0", "10.0.0.5")]
    [InlineData("--iface-regex=^192[.]168[.]7[.]6$", "eth1", "192.168.7.6")]
    [InlineData("--iface-regex=1$", "eth1", "192.168.7.5")]
    [InlineData("--iface-regex=(^eth0|^192)", "eth1", "192.168.7.5")]
    [InlineData("--iface-regex=none --iface-regex=eth1", "eth1", "192.168.7.5")]
    [InlineData("--iface-regex=eth0 --iface=eth1", "eth1", "192.168.7.5")]
    [InlineData("--iface-can-reach=192.168.9.9", "eth1", "192.168.7.6")]
    [InlineData("--iface=eth9 --iface-can-reach=192.168.9.9", "eth1", "192.168.7.6")]
    [InlineData("--iface-regex=^eth0 --iface-can-reach=192.168.9.9", "eth0", "10.0.0.5")]
    [InlineData("--public-ip=192.168.7.6", "eth1", "192.168.7.6")]
    [InlineData("--public-ip=8.8.8.8 --iface=eth1", "eth1", "192.168.7.5")]
    public void The_interface_is_chosen_in_flannels_order(string flags, string link, string address)
    {
        var host = TwoInterfaces();
        host.Answer = new Route
        {
            Destination = IPNetwork.Parse("192.168.0.0/16"),
            LinkIndex = host.Index("eth1"),
            PreferredSource = IPAddress.Parse("192.168.7.6"),
        };

        var underlay = Select(host, Ipv4, flags);

        Assert.Equal((link, address), (underlay.LinkName, underlay.Address?.ToString()));
        Assert.Equal(host.Index(link), underlay.LinkIndex);
        Assert.Equal(1500u, underlay.Mtu);
        Assert.Equal(underlay.Address, underlay.BindAddress);
        Assert.Null(underlay.AddressV6);
        Assert.Null(underlay.PublicIpv6);
    }

    [Theory]
    [InlineData("--iface=eth9", "no interface eth9|this host has: lo, eth0 (10.0.0.5), eth1 (192.168.7.5, 192.168.7.6), dummy0")]
    [InlineData("--iface=10.9.9.9", "no interface with the address 10.9.9.9|eth0 (10.0.0.5)")]
    [InlineData("--iface=dummy0", "interface dummy0 has no usable IPv4 address|this host has")]
    [InlineData("--iface=lo", "interface lo has no usable IPv4 address")]
    [InlineData("--iface-regex=^wg", "^wg|this host has")]
    [InlineData("--iface-can-reach=8.8.8.8", "no interface reaches 8.8.8.8|--iface-can-reach")]
    [InlineData("--iface=eth9 --iface-regex=^wg", "no interface eth9|^wg")]
    [InlineData("--public-ip=8.8.8.8", "--public-ip 8.8.8.8|not an address of this host|--iface")]
    [InlineData("--bind=10.9.9.9", "--bind 10.9.9.9|not an address of this host")]
    public void What_is_not_there_is_named_with_what_is(string flags, string parts) =>
        Settings.AssertContainsAll(Settings.ErrorOf(() => Select(TwoInterfaces(), Ipv4, flags)), parts);

    [Fact]
    public void The_default_route_with_the_lowest_metric_in_the_main_table_counts()
    {
        var host = new FakeHost().Link("eth0", "10.0.0.5/24").Link("eth1", "10.1.0.5/24").Link("eth2", "10.2.0.5/24").Link("eth3", "10.3.0.5/24")
            .Route("0.0.0.0/0", "eth0", route => route with { Metric = 200 })
            .Route("0.0.0.0/0", "eth1", route => route with { Metric = 100 })
            .Route("0.0.0.0/0", "eth2", route => route with { Table = 100 })
            .Route("0.0.0.0/0", "eth3", route => route with { Type = RouteType.Unreachable });

        Assert.Equal("eth1", Select(host, Ipv4).LinkName);
    }

    [Fact]
    public void Without_a_default_route_the_error_says_what_to_do()
    {
        Settings.AssertContainsAll(
            Settings.ErrorOf(() => Select(new FakeHost().Link("eth0", "10.0.0.5/24"), Ipv4)), "no IPv4 default route|--iface|eth0 (10.0.0.5)");
        Settings.AssertContainsAll(Settings.ErrorOf(() => Select(TwoInterfaces(), Dual)), "no IPv6 default route|--iface");
    }

    [Fact]
    public void Addresses_are_ranked_global_then_permanent_then_not_temporary_and_deprecated_ones_are_left_out()
    {
        var host = new FakeHost().Link("eth0")
            .Address("eth0", "fe80::1/64")
            .Address("eth0", "2001:db8::1/64", AddressFlags.Permanent | AddressFlags.Deprecated)
            .Address("eth0", "2001:db8::2/64", AddressFlags.TemporaryOrSecondary)
            .Address("eth0", "2001:db8::3/64", AddressFlags.None)
            .Address("eth0", "2001:db8::4/64", AddressFlags.Permanent | AddressFlags.TemporaryOrSecondary)
            .Address("eth0", "2001:db8::5/64")
            .Address("eth0", "2001:db8::6/64");

        Assert.Equal("2001:db8::5", Select(host, Ipv6, "--iface=eth0").AddressV6?.ToString());
        Assert.Equal(
            ["2001:db8::5", "2001:db8::6", "2001:db8::4", "2001:db8::3", "2001:db8::2", "fe80::1"],
            InterfaceAddresses.Usable(host.Build(), host.Build().Links[1], System.Net.Sockets.AddressFamily.InterNetworkV6)
                .Select(address => address.ToString()));
    }

    [Fact]
    public void A_link_local_address_is_better_than_none() =>
        Assert.Equal("169.254.3.4", Select(new FakeHost().Link("eth0", "169.254.3.4/16"), Ipv4, "--iface=eth0").Address?.ToString());

    [Fact]
    public void With_both_families_both_default_routes_must_be_on_one_interface()
    {
        var host = new FakeHost().Link("eth0", "10.0.0.5/24", "fd00::5/64").Link("eth1", "10.1.0.5/24", "fd01::5/64")
            .Route("0.0.0.0/0", "eth0");

        Settings.AssertContainsAll(
            Settings.ErrorOf(() => Select(host.Route("::/0", "eth1", route => route with { Metric = 50 }), Dual)), "eth0|eth1|--iface");
        var underlay = Select(host.Route("::/0", "eth0", route => route with { Metric = 10 }), Dual);
        Assert.Equal(("10.0.0.5", "fd00::5"), (underlay.Address?.ToString(), underlay.AddressV6?.ToString()));
        Assert.Equal(("10.0.0.5", "fd00::5"), (underlay.PublicIp?.ToString(), underlay.PublicIpv6?.ToString()));
        Assert.Equal("10.0.0.5", underlay.BindAddress.ToString());
    }

    [Fact]
    public void An_interface_must_have_every_family_in_use()
    {
        var host = new FakeHost().Link("eth0", "10.0.0.5/24").Link("eth1", "10.1.0.5/24", "fd01::5/64");

        Assert.Equal("eth1", Select(host, Dual, "--iface=eth0 --iface=eth1").LinkName);
        Assert.Contains("no usable IPv6 address", Settings.ErrorOf(() => Select(host, Dual, "--iface=eth0")), StringComparison.Ordinal);
    }

    [Fact]
    public void Public_addresses_are_advertised_and_the_interfaces_own_stay()
    {
        var host = new FakeHost().Link("eth0", "10.0.0.5/24", "fd00::5/64");

        var underlay = Select(host, Dual, "--iface=eth0 --public-ip=1.2.3.4 --public-ipv6=2001:db8::9");

        Assert.Equal(("1.2.3.4", "2001:db8::9"), (underlay.PublicIp?.ToString(), underlay.PublicIpv6?.ToString()));
        Assert.Equal(("10.0.0.5", "fd00::5"), (underlay.Address?.ToString(), underlay.AddressV6?.ToString()));
    }

    [Fact]
    public void An_ipv6_only_network_uses_ipv6_alone()
    {
        var host = new FakeHost().Link("eth0", "10.0.0.5/24", "fd00::5/64").Link("eth1", "fd01::5/64").Route("0.0.0.0/0", "eth0").Route("::/0", "eth1");

        var underlay = Select(host, Ipv6);

        Assert.Equal(("eth1", "fd01::5"), (underlay.LinkName, underlay.BindAddress.ToString()));
        Assert.Null(underlay.Address);
        Assert.Null(underlay.PublicIp);
        Assert.Equal("eth0", Select(host, Ipv6, "--public-ipv6=fd00::5").LinkName);
    }

    [Theory]
    [InlineData("--bind=192.168.7.5", "192.168.7.5")]
    [InlineData("--bind=127.0.0.1", "127.0.0.1")]
    [InlineData("--bind=0.0.0.0", "0.0.0.0")]
    public void The_cluster_listens_where_bind_says(string flags, string expected) =>
        Assert.Equal(expected, Select(TwoInterfaces(), Ipv4, flags).BindAddress.ToString());

    [Fact]
    public void An_interface_without_mtu_is_refused() =>
        Settings.AssertContainsAll(Settings.ErrorOf(() => Select(TwoInterfaces().Mtu("eth0", 0), Ipv4)), "eth0|MTU 0");

    [Fact]
    public void A_host_is_read_with_both_families_of_routes()
    {
        var fake = TwoInterfaces().Route("::/0", "eth1");

        var host = HostNetwork.Read(fake.ToNetlink());

        Assert.Equal(["lo", "eth0", "eth1", "dummy0"], host.Links.Select(link => link.Name));
        Assert.Equal(["0.0.0.0/0", "::/0"], host.Routes.Select(route => route.Destination.ToString()));
        Assert.Equal(5, host.Addresses.Count);
        Assert.Null(host.Lookup(IPAddress.Loopback));
    }

    private static FakeHost TwoInterfaces() =>
        new FakeHost().Link("eth0", "10.0.0.5/24").Link("eth1", "192.168.7.5/24", "192.168.7.6/24").Link("dummy0").Route("0.0.0.0/0", "eth0");

    private static UnderlayInterface Select(FakeHost host, string network, string flags = "")
    {
        var configuration = Settings.LoadFrom(null, null, ["--network", network, .. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        return UnderlaySelector.Select(host.Build(), configuration.Options, configuration.Network);
    }
}
