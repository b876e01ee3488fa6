using System.Net;
using FlannelMesh.Configuration;
using FlannelMesh.Dataplane;
using FlannelMesh.Leases;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Backends;

/// <summary>
/// Routes for what has nowhere to go. Without them a packet for a subnet that nobody holds leaves by the default route, for the sender to
/// wait and for others to see.
/// </summary>
internal static class RefusalRoutes
{
    /// <summary>Behind any route that somebody else has for the same prefix.</summary>
    public const uint Metric = 0xFFFF_0000;

    /// <param name="hasBlackhole">As --ip-blackhole-route: what is for this node's own subnet and has no bridge to go to is dropped without a word.</param>
    public static IEnumerable<DesiredRoute> Of(NetworkConfig network, LocalLease lease, bool hasBlackhole)
    {
        foreach (var range in new[] { network.Ipv4, network.Ipv6 }.OfType<SubnetRange>())
        {
            yield return Refuse(range.Network, RouteType.Unreachable);
        }

        foreach (var subnet in new[] { lease.Subnet, lease.Ipv6Subnet }.OfType<IPNetwork>().Where(_ => hasBlackhole))
        {
            yield return Refuse(subnet, RouteType.Blackhole);
        }
    }

    private static DesiredRoute Refuse(IPNetwork destination, RouteType type) => new() { Destination = destination, Type = type, Metric = Metric };
}
