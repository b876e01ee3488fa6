using System.Net;
using FlannelMesh.Backends;
using FlannelMesh.Configuration;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Netlink;
using FlannelMesh.Peers;
using FlannelMesh.Tests.Leases;
using FlannelMesh.Underlay;

namespace FlannelMesh.Tests.Backends;

/// <summary>A node, its lease and its peers. Slot n is 10.5.n.0/24 and fc00:0:0:n::/64; peer n has 10.99.0.1n and fd99::1n.</summary>
internal static class BackendSamples
{
    public static readonly NodeId Self = new(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"));

    public static readonly SubnetRange Ipv4 =
        new(IPNetwork.Parse("10.5.0.0/16"), 24, IPAddress.Parse("10.5.0.0"), IPAddress.Parse("10.5.255.0"));

    public static readonly SubnetRange Ipv6 =
        new(IPNetwork.Parse("fc00::/48"), 64, IPAddress.Parse("fc00::"), IPAddress.Parse("fc00:0:0:ffff::"));

    public static UnderlayInterface Eth0 { get; } = new()
    {
        LinkIndex = 2,
        LinkName = "eth0",
        Mtu = 1500,
        Address = IPAddress.Parse("10.99.0.10"),
        AddressV6 = IPAddress.Parse("fd99::10"),
        PublicIp = IPAddress.Parse("10.99.0.10"),
        PublicIpv6 = IPAddress.Parse("fd99::10"),
        BindAddress = IPAddress.Parse("10.99.0.10"),
    };

    public static LocalNode Node(SubnetRange? ipv4, SubnetRange? ipv6, UnderlayInterface? underlay = null) => new()
    {
        NodeId = Self,
        Name = "h0",
        Network = new NetworkConfig { Ipv4 = ipv4, Ipv6 = ipv6, Backend = new AllocBackendConfig() },
        Underlay = underlay ?? Eth0,
    };

    public static LocalNode Ipv4Node { get; } = Node(Ipv4, null);

    public static LocalNode DualNode { get; } = Node(Ipv4, Ipv6);

    public static LocalLease LeaseOf(LocalNode node, int slot) =>
        new(slot, node.Network.Ipv4SubnetAt(slot), node.Network.Ipv6SubnetAt(slot), LeaseSamples.Now);

    public static Peer PeerOf(LocalNode node, int number, string type, Func<LeaseHolder, LeaseHolder>? change = null)
    {
        var holder = LeaseSamples.Holder(number) with
        {
            BackendType = type,
            PublicIpv6 = node.Network.EnableIpv6 ? IPAddress.Parse($"fd99::1{number}") : null,
            Vxlan = type == "vxlan"
                ? new VxlanData(
                    1,
                    new MacAddress(0x020000000000 + (ulong)number),
                    node.Network.EnableIpv6 ? new MacAddress(0x020000000600 + (ulong)number) : null)
                : null,
        };
        return new Peer
        {
            NodeId = holder.NodeId,
            Name = holder.Name,
            Slot = number,
            Subnet = node.Network.Ipv4SubnetAt(number),
            Ipv6Subnet = node.Network.Ipv6SubnetAt(number),
            Holder = change is null ? holder : change(holder),
            Since = LeaseSamples.Now,
            IsMember = true,
        };
    }

    public static BackendPlan Plan(this IBackend backend, LocalNode node, Func<IPAddress, bool>? isOnLink, params Peer[] peers) =>
        backend.Plan(node, LeaseOf(node, 0), new PeerSet([.. peers], IsComplete: true), isOnLink ?? (_ => true));
}
