using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Configuration;
using FlannelMesh.Dataplane;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Peers;

namespace FlannelMesh.Backends.HostGw;

/// <summary>Plain routes via the peers' addresses. All nodes must share one link; a peer that does not is refused alone.</summary>
public sealed class HostGwBackend : IBackend
{
    public string Type => HostGwBackendConfig.TypeName;

    public IReadOnlySet<string> OwnedLinks => ImmutableHashSet<string>.Empty;

    public uint Mtu(LocalNode node) => node.Underlay.Mtu;

    public void Check(LocalNode node)
    {
        Check("--public-ip", node.Underlay.PublicIp, node.Underlay.Address, node.Underlay.LinkName);
        Check("--public-ipv6", node.Underlay.PublicIpv6, node.Underlay.AddressV6, node.Underlay.LinkName);
    }

    public BackendPlan Plan(LocalNode node, LocalLease lease, PeerSet peers, Func<IPAddress, bool> isOnLink)
    {
        var plans = peers.Peers.Select(peer => PlanPeer(node, peer, isOnLink)).ToImmutableArray();
        var state = new DesiredState
        {
            Routes = [.. plans.SelectMany(plan => plan.Routes)],
            OwnedLinks = [.. OwnedLinks],
            Complete = peers.IsComplete,
        };
        return new BackendPlan(state, plans);
    }

    private PeerPlan PlanPeer(LocalNode node, Peer peer, Func<IPAddress, bool> isOnLink)
    {
        var plan = new PeerPlan { Peer = peer, Via = Via.HostGw, Device = node.Underlay.LinkName };
        if (PeerProblem.Of(node, peer, Type) is { } problem)
        {
            return plan with { Via = Via.None, Problem = problem };
        }

        (IPNetwork? Subnet, IPAddress? Gateway)[] families = [(peer.Subnet, peer.Holder.PublicIp), (peer.Ipv6Subnet, peer.Holder.PublicIpv6)];
        foreach (var (subnet, gateway) in families.Where(family => family.Subnet is not null))
        {
            if (gateway is null)
            {
                plan = plan with { Problem = $"the peer has announced no address for {subnet}" };
            }
            else if (!isOnLink(gateway))
            {
                plan = plan with
                {
                    Problem = $"{gateway} is not on the link of {node.Underlay.LinkName}; host-gw needs all hosts on one link (vxlan does not)",
                };
            }
            else
            {
                plan = plan with
                {
                    Routes = plan.Routes.Add(new DesiredRoute { Destination = subnet!.Value, Gateway = gateway, LinkName = node.Underlay.LinkName }),
                };
            }
        }

        return plan;
    }

    private static void Check(string flag, IPAddress? announced, IPAddress? own, string link)
    {
        if (announced is not null && !announced.Equals(own))
        {
            throw new ConfigurationException(
                $"{flag} is {announced} but {link} has {own}: host-gw routes cannot pass a NAT; leave {flag} out or use vxlan");
        }
    }
}
