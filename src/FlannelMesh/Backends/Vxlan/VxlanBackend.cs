using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FlannelMesh.Configuration;
using FlannelMesh.Dataplane;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Netlink;
using FlannelMesh.Peers;

namespace FlannelMesh.Backends.Vxlan;

/// <summary>
/// One VXLAN device per address family. A packet to a peer's subnet is routed to the peer's network address over the device
/// (onlink); the neighbor entry gives that address the peer's VTEP MAC, the FDB entry gives that MAC the peer's underlay address.
/// All three are permanent, so that the kernel never asks anybody.
/// </summary>
public sealed class VxlanBackend(VxlanBackendConfig config, bool hasTxChecksumOffload = true) : IBackend
{
    /// <summary>Outer Ethernet 14, IPv4 20 or IPv6 40, UDP 8, VXLAN 8 (RFC 7348, 5); the inner frame's Ethernet header replaces the outer in the count.</summary>
    private const uint OverheadV4 = 50;
    private const uint OverheadV6 = 70;

    /// <summary>What IPv4 wants every link to carry (RFC 791), and IPv6 (RFC 8200, 5).</summary>
    private const uint SmallestMtu = 576;
    private const uint SmallestIpv6Mtu = 1280;

    /// <summary>Bytes of the underlay's packets that leave enough inside.</summary>
    public const uint SmallestOuterMtu = SmallestMtu + OverheadV4;

    /// <summary>Likewise if there is an IPv6 network.</summary>
    public const uint SmallestOuterIpv6Mtu = SmallestIpv6Mtu + OverheadV6;

    public string Type => VxlanBackendConfig.TypeName;

    public IReadOnlySet<string> OwnedLinks { get; } = NamesOf(config.Vni);

    /// <summary>With direct routing it matters who is on the link.</summary>
    public bool PlansByPeersAlone => !config.DirectRouting;

    /// <summary>The devices of a VNI, one for each family.</summary>
    public static ImmutableHashSet<string> NamesOf(uint vni) => [$"flannel.{vni}", $"flannel-v6.{vni}"];

    public uint Mtu(LocalNode node) => Families(node).Min(family => DeviceMtu(node, family));

    public VxlanData Advertise(LocalNode node) => new(
        config.Vni,
        node.Network.EnableIpv4 ? VtepMac.Of(node.NodeId, config.Vni, AddressFamily.InterNetwork) : null,
        node.Network.EnableIpv6 ? VtepMac.Of(node.NodeId, config.Vni, AddressFamily.InterNetworkV6) : null);

    public LeaseHolder Advertise(LocalNode node, LeaseHolder holder) => holder with { Vxlan = Advertise(node) };

    public void Check(LocalNode node)
    {
        if (Mtu(node) < (node.Network.EnableIpv6 ? SmallestIpv6Mtu : SmallestMtu))
        {
            throw new ConfigurationException(
                $"the MTU of {node.Underlay.LinkName} ({config.Mtu ?? node.Underlay.Mtu}) leaves {Mtu(node)} bytes inside VXLAN, which is too little; "
                + "raise the interface's MTU or choose another interface with --iface");
        }
    }

    public BackendPlan Plan(LocalNode node, LocalLease lease, PeerSet peers, Func<IPAddress, bool> isOnLink)
    {
        var plans = peers.Peers.Select(peer => PlanPeer(node, peer, isOnLink)).ToImmutableArray();
        var state = new DesiredState
        {
            Links = [.. Families(node).Select(family => Device(node, family))],
            Addresses = [.. Families(node).Select(family => Address(lease, family))],
            Neighbors = [.. plans.SelectMany(plan => plan.Neighbors)],
            Fdb = [.. plans.SelectMany(plan => plan.Fdb)],
            Routes = [.. plans.SelectMany(plan => plan.Routes)],
            OwnedLinks = [.. OwnedLinks],
            Complete = peers.IsComplete,
        };
        return new BackendPlan(state, plans);
    }

    private PeerPlan PlanPeer(LocalNode node, Peer peer, Func<IPAddress, bool> isOnLink)
    {
        var plan = new PeerPlan { Peer = peer, Via = Via.Vxlan };
        if (PeerProblem.Of(node, peer, Type) is { } problem)
        {
            return plan with { Via = Via.None, Problem = problem };
        }

        if (peer.Holder.Vxlan is not { } vxlan)
        {
            return plan with { Via = Via.None, Problem = "the peer has announced no VTEP" };
        }

        foreach (var family in Families(node))
        {
            var isV6 = family == AddressFamily.InterNetworkV6;
            var (subnet, underlay, mac) = isV6
                ? (peer.Ipv6Subnet, peer.Holder.PublicIpv6, vxlan.VtepMacV6)
                : (peer.Subnet, peer.Holder.PublicIp, vxlan.VtepMac);
            if (subnet is null || underlay is null || mac is null)
            {
                plan = plan with { Problem = $"the peer has announced no {(isV6 ? "IPv6" : "IPv4")} underlay address or VTEP" };
                continue;
            }

            plan = config.DirectRouting && isOnLink(underlay)
                ? plan with
                {
                    Via = Via.Direct,
                    Device = node.Underlay.LinkName,
                    Routes = plan.Routes.Add(new DesiredRoute { Destination = subnet.Value, Gateway = underlay, LinkName = node.Underlay.LinkName }),
                }
                : Encapsulated(plan, DeviceName(family), subnet.Value, underlay, mac.Value);
        }

        return plan;
    }

    private static PeerPlan Encapsulated(PeerPlan plan, string device, IPNetwork subnet, IPAddress underlay, MacAddress mac) => plan with
    {
        Device = device,
        Neighbors = plan.Neighbors.Add(new DesiredNeighbor { LinkName = device, Address = subnet.BaseAddress, LinkLayerAddress = mac }),
        Fdb = plan.Fdb.Add(new DesiredFdbEntry { LinkName = device, Address = mac, Destination = underlay }),
        Routes = plan.Routes.Add(new DesiredRoute { Destination = subnet, Gateway = subnet.BaseAddress, LinkName = device, OnLink = true }),
    };

    private DesiredLink Device(LocalNode node, AddressFamily family) => new()
    {
        Name = DeviceName(family),
        Mtu = DeviceMtu(node, family),
        Address = VtepMac.Of(node.NodeId, config.Vni, family),
        HasNoTxChecksumOffload = !hasTxChecksumOffload,
        Vxlan = new DesiredVxlan
        {
            Vni = config.Vni,
            Port = config.Port,
            LowerLinkName = node.Underlay.LinkName,
            Local = family == AddressFamily.InterNetworkV6 ? node.Underlay.AddressV6 : node.Underlay.Address,
            Learning = config.Learning,
            Gbp = config.Gbp,
        },
    };

    /// <summary>The subnet's network address: the host answers to it, and no pod ever gets it.</summary>
    private DesiredAddress Address(LocalLease lease, AddressFamily family)
    {
        var isV6 = family == AddressFamily.InterNetworkV6;
        var subnet = (isV6 ? lease.Ipv6Subnet : lease.Subnet)!.Value;
        return new DesiredAddress { LinkName = DeviceName(family), Address = subnet.BaseAddress, PrefixLength = isV6 ? 128 : 32 };
    }

    private string DeviceName(AddressFamily family) =>
        family == AddressFamily.InterNetworkV6 ? $"flannel-v6.{config.Vni}" : $"flannel.{config.Vni}";

    /// <summary>0 if the underlay's packets do not even hold the encapsulation.</summary>
    private uint DeviceMtu(LocalNode node, AddressFamily family)
    {
        var (outer, overhead) = (config.Mtu ?? node.Underlay.Mtu, family == AddressFamily.InterNetworkV6 ? OverheadV6 : OverheadV4);
        return outer > overhead ? outer - overhead : 0;
    }

    private static IEnumerable<AddressFamily> Families(LocalNode node)
    {
        if (node.Network.EnableIpv4)
        {
            yield return AddressFamily.InterNetwork;
        }

        if (node.Network.EnableIpv6)
        {
            yield return AddressFamily.InterNetworkV6;
        }
    }
}
