using System.Net;
using FlannelMesh.Configuration;

namespace FlannelMesh.Tests.Leases;

/// <summary>Networks of a given number of subnets.</summary>
internal static class Pools
{
    /// <summary>10.<paramref name="second"/>.1.0/24 and those after it, at most 255.</summary>
    public static NetworkConfig Of(int subnets, int second = 5) => new()
    {
        Ipv4 = new SubnetRange(
            IPNetwork.Parse($"10.{second}.0.0/16"), 24, IPAddress.Parse($"10.{second}.1.0"), IPAddress.Parse($"10.{second}.{subnets}.0")),
        Backend = new VxlanBackendConfig(),
    };
}
