using System.Net;

namespace FlannelMesh.Import;

/// <summary>Who had which subnet under flannel.</summary>
/// <param name="Subnet">IPv4; null in an IPv6-only cluster.</param>
/// <param name="Node">The node's name; null where flannel knows its host by address only, as in etcd.</param>
public sealed record FlannelLease(IPNetwork? Subnet, IPNetwork? Ipv6Subnet, IPAddress? PublicIp, IPAddress? PublicIpv6, string? Node)
{
    /// <summary>Both subnets, for people.</summary>
    public string Subnets => string.Join(" ", new[] { Subnet, Ipv6Subnet }.Where(subnet => subnet is not null));

    public bool IsOf(IPAddress address) => address.Equals(PublicIp) || address.Equals(PublicIpv6);
}
