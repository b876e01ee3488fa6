using System.Net;
using FlannelMesh.Configuration;
using FlannelMesh.Hosting;

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
}
