using System.Net;

namespace FlannelMesh.Leases;

/// <summary>The subnets this node holds.</summary>
public sealed record LocalLease(int Slot, IPNetwork? Subnet, IPNetwork? Ipv6Subnet, DateTimeOffset Since)
{
    public override string ToString() => string.Join(" and ", new[] { Subnet?.ToString(), Ipv6Subnet?.ToString() }.Where(text => text is not null));
}
