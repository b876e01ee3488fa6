using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FlannelMesh.Dataplane;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Peers;

namespace FlannelMesh.Backends.CloudRoute;

/// <summary>
/// The kernel's part of the backends of clouds: routes to the peers' subnets by the cloud's router, which has a route to each peer.
/// <see cref="CloudRouteActor"/> sees to those.
/// </summary>
/// <param name="type">aws-vpc, gce or ali-vpc.</param>
/// <param name="gateway">The router of a link; null if there is none.</param>
public sealed class CloudRouteBackend(string type, Func<string, AddressFamily, IPAddress?> gateway) : IBackend
{
    public string Type => type;

    public IReadOnlySet<string> OwnedLinks => ImmutableHashSet<string>.Empty;

    public uint Mtu(LocalNode node) => node.Underlay.Mtu;

    /// <summary>A cloud finds this machine by its own address and routes to its interface, so there is nothing to refuse.</summary>
    public void Check(LocalNode node)
    {
    }

    public BackendPlan Plan(LocalNode node, LocalLease lease, PeerSet peers, Func<IPAddress, bool> isOnLink)
    {
        var link = node.Underlay.LinkName;
        var (router, routerV6) = (
            node.Network.EnableIpv4 ? gateway(link, AddressFamily.InterNetwork) : null,
            node.Network.EnableIpv6 ? gateway(link, AddressFamily.InterNetworkV6) : null);
        foreach (var address in new[] { router, routerV6 }.OfType<IPAddress>())
        {
            // Who has asked is asked again when the host's routes change, and then there may be another router.
            _ = isOnLink(address);
        }

        var plans = peers.Peers.Select(peer => PlanPeer(node, peer, router, routerV6)).ToImmutableArray();
        var state = new DesiredState
        {
            Routes = [.. plans.SelectMany(plan => plan.Routes)],
            OwnedLinks = [.. OwnedLinks],
            Complete = peers.IsComplete,
        };
        return new BackendPlan(state, plans);
    }

    private PeerPlan PlanPeer(LocalNode node, Peer peer, IPAddress? router, IPAddress? routerV6)
    {
        var link = node.Underlay.LinkName;
        var plan = new PeerPlan { Peer = peer, Via = Via.Cloud, Device = link };
        if (PeerProblem.Of(node, peer, type) is { } problem)
        {
            return plan with { Via = Via.None, Problem = problem };
        }

        foreach (var (subnet, address) in new[] { (peer.Subnet, router), (peer.Ipv6Subnet, routerV6) }.Where(family => family.Item1 is not null))
        {
            plan = address is null
                ? plan with { Problem = $"{link} has no default route for {subnet}: the cloud's router must be its gateway, as the cloud's DHCP sets it" }
                : plan with { Routes = plan.Routes.Add(new DesiredRoute { Destination = subnet!.Value, Gateway = address, LinkName = link }) };
        }

        return plan;
    }
}
