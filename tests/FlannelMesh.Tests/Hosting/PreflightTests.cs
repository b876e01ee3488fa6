using System.Net;
using FlannelMesh.Configuration;
using FlannelMesh.Hosting;
using FlannelMesh.Security;
using FlannelMesh.Underlay;

namespace FlannelMesh.Tests.Hosting;

public sealed class PreflightTests
{
    [Fact]
    public void Own_subnets_are_those_recorded_and_those_in_subnet_env_each_once()
    {
        var subnetEnv = new SubnetEnv { Subnet = IPNetwork.Parse("10.5.1.0/24"), Ipv6Subnet = IPNetwork.Parse("fc00:0:0:1::/64") };

        Assert.Equal(
            [IPNetwork.Parse("10.5.1.0/24"), IPNetwork.Parse("10.5.9.0/24"), IPNetwork.Parse("fc00:0:0:1::/64")],
            Preflight.OwnSubnets(["10.5.1.0/24", null, "nonsense", "10.5.9.0/24"], subnetEnv));
        Assert.Empty(Preflight.OwnSubnets([null], null));
    }

    [Fact]
    public void A_public_address_must_be_in_the_certificate_if_that_names_any_of_the_family()
    {
        var certificate = new NodeIdentity("h1", null, [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2")]);

        Preflight.CheckPublicAddresses(null, Underlay("192.0.2.1"));
        Preflight.CheckPublicAddresses(certificate, Underlay("10.0.0.2"));
        Preflight.CheckPublicAddresses(certificate, Underlay("10.0.0.2", "2001:db8::1"));
        Preflight.CheckPublicAddresses(certificate with { Addresses = [] }, Underlay("192.0.2.1"));
        Preflight.CheckPublicAddresses(certificate with { Addresses = [IPAddress.Parse("10.0.0.9")] }, Underlay("192.0.2.1"));
        var error = Assert.Throws<ConfigurationException>(() => Preflight.CheckPublicAddresses(certificate, Underlay("192.0.2.1")));
        Assert.Contains("--public-ip 192.0.2.1 is none of the addresses of this node's certificate (10.0.0.1, 10.0.0.2)", error.Message, StringComparison.Ordinal);
        Assert.Contains("ca issue --ip 10.0.0.1 --ip 192.0.2.1", error.Message, StringComparison.Ordinal);
    }

    private static UnderlayInterface Underlay(string address, string? ipv6 = null) => new()
    {
        LinkIndex = 2,
        LinkName = "eth0",
        Mtu = 1500,
        BindAddress = IPAddress.Parse("10.0.0.1"),
        PublicIp = IPAddress.Parse(address),
        PublicIpv6 = ipv6 is null ? null : IPAddress.Parse(ipv6),
    };
}
