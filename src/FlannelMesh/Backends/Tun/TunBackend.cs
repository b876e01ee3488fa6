using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Configuration;
using FlannelMesh.Dataplane;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Peers;

namespace FlannelMesh.Backends.Tun;

/// <summary>
/// Type udp. One TUN device for both address families; a route over it to each peer's subnet. What comes out of the device a program of its
/// own sends as UDP datagrams, one packet in each: <see cref="TunnelActor"/> keeps that program and tells it the peers.
/// </summary>
public sealed class TunBackend(UdpBackendConfig config, TunnelIdentity identity) : IBackend
{
    /// <summary>flannel's name for it.</summary>
    public const string DeviceName = "flannel0";

    /// <summary>IPv4 20 or IPv6 40, and UDP 8.</summary>
    private const uint OverheadV4 = 28;
    private const uint OverheadV6 = 48;

    /// <summary>The header and tag of a sealed datagram.</summary>
    private const uint SealOverhead = 32;

    /// <summary>What IPv4 wants every link to carry (RFC 791), and IPv6 (RFC 8200, 5).</summary>
    private const uint SmallestMtu = 576;
    private const uint SmallestIpv6Mtu = 1280;

    /// <summary>Packets that wait while the tunnel is replaced, and super-packets while it is behind.</summary>
    private const uint QueueLength = 2000;

    public string Type => UdpBackendConfig.TypeName;

    public UdpBackendConfig Config => config;

    public TunnelIdentity Identity => identity;

    public IReadOnlySet<string> OwnedLinks { get; } = ImmutableHashSet.Create(DeviceName);

    /// <summary>Bytes around a packet. With IPv6 alone nodes have no IPv4 address to send to.</summary>
    public uint Overhead(NetworkConfig network) => (network.EnableIpv4 ? OverheadV4 : OverheadV6) + (config.IsEncrypted ? SealOverhead : 0);

    /// <summary>Bytes that the underlay must carry so that enough is left inside.</summary>
    public uint SmallestOuterMtu(NetworkConfig network) => SmallestInner(network) + Overhead(network);

    public uint Mtu(LocalNode node)
    {
        var (outer, overhead) = (config.Mtu ?? node.Underlay.Mtu, Overhead(node.Network));
        return outer > overhead ? outer - overhead : 0;
    }

    public LeaseHolder Advertise(LocalNode node, LeaseHolder holder) =>
        holder with { Udp = new UdpData(config.Port, identity.ReceiveBuffer, identity.PublicKey) };

    public void Check(LocalNode node)
    {
        if (Mtu(node) < SmallestInner(node.Network))
        {
            throw new ConfigurationException(
                $"the MTU of {node.Underlay.LinkName} ({config.Mtu ?? node.Underlay.Mtu}) leaves {Mtu(node)} bytes inside the tunnel, which is too little; "
                + "raise the interface's MTU or choose another interface with --iface");
        }
    }

    public BackendPlan Plan(LocalNode node, LocalLease lease, PeerSet peers, Func<IPAddress, bool> isOnLink)
    {
        var plans = peers.Peers.Select(peer => PlanPeer(node, peer)).ToImmutableArray();
        var state = new DesiredState
        {
            Links = [new DesiredLink { Name = DeviceName, Mtu = Mtu(node), TxQueueLength = QueueLength }],
            Addresses = [.. new[] { lease.Subnet, lease.Ipv6Subnet }.OfType<IPNetwork>().Select(Address)],
            Routes = [.. plans.SelectMany(plan => plan.Routes)],
            OwnedLinks = [.. OwnedLinks],
            Complete = peers.IsComplete,
        };
        return new BackendPlan(state, plans);
    }

    /// <summary>Where its datagrams go; null if it has announced no address of the family in use.</summary>
    public static IPAddress? UnderlayAddress(NetworkConfig network, LeaseHolder holder) => network.EnableIpv4 ? holder.PublicIp : holder.PublicIpv6;

    private static uint SmallestInner(NetworkConfig network) => network.EnableIpv6 ? SmallestIpv6Mtu : SmallestMtu;

    private PeerPlan PlanPeer(LocalNode node, Peer peer)
    {
        var plan = new PeerPlan { Peer = peer, Via = Via.Udp, Device = DeviceName };
        if (PeerProblem.Of(node, peer, Type) is { } problem)
        {
            return plan with { Via = Via.None, Problem = problem };
        }

        if (UnderlayAddress(node.Network, peer.Holder) is null)
        {
            return plan with { Problem = $"the peer has announced no {(node.Network.EnableIpv4 ? "IPv4" : "IPv6")} underlay address" };
        }

        if (config.IsEncrypted && peer.Holder.Udp is not { PublicKey.IsEmpty: false })
        {
            return plan with { Problem = $"the peer has announced no key: Backend.Encryption must be {UdpBackendConfig.Aes256Gcm} on all nodes" };
        }

        return plan with { Routes = [.. new[] { peer.Subnet, peer.Ipv6Subnet }.OfType<IPNetwork>().Select(Route)] };
    }

    private static DesiredRoute Route(IPNetwork subnet) => new() { Destination = subnet, LinkName = DeviceName };

    /// <summary>The subnet's network address: the host answers to it, and no pod ever gets it.</summary>
    private static DesiredAddress Address(IPNetwork subnet) => new()
    {
        LinkName = DeviceName,
        Address = subnet.BaseAddress,
        PrefixLength = subnet.BaseAddress.GetAddressBytes().Length * 8,
    };
}
