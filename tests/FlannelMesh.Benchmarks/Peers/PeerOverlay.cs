using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using FlannelMesh.Dataplane;
using FlannelMesh.Netlink;

namespace FlannelMesh.Benchmarks.Peers;

/// <summary>A vxlan device with so many peers, as a desired state and as lines for ip(8) and bridge(8).</summary>
internal sealed class PeerOverlay(int count)
{
    private const string Device = "flannel.1";

    private readonly ImmutableArray<(IPNetwork Subnet, MacAddress Mac, IPAddress Underlay)> _peers =
    [
        .. Enumerable.Range(1, count).Select(number => (
            new IPNetwork(new IPAddress([10, (byte)(number >> 8), (byte)number, 0]), 24),
            new MacAddress(0x0285_0000_0000UL + (uint)number),
            new IPAddress([172, 16, (byte)(number >> 8), (byte)number]))),
    ];

    public DesiredState ToState(bool hasPeers) => new()
    {
        Complete = true,
        OwnedLinks = [Device],
        Links =
        [
            new DesiredLink
            {
                Name = Device,
                Mtu = 1450,
                Address = MacAddress.Parse("02:85:ff:00:00:01"),
                Vxlan = new DesiredVxlan { Vni = 1, Port = 8472, LowerLinkName = PeerHost.Underlay, Local = IPAddress.Parse("192.0.2.1") },
            },
        ],
        Addresses = [new DesiredAddress { LinkName = Device, Address = IPAddress.Parse("10.0.0.0"), PrefixLength = 32 }],
        Neighbors = hasPeers
            ? [.. _peers.Select(peer => new DesiredNeighbor { LinkName = Device, Address = peer.Subnet.BaseAddress, LinkLayerAddress = peer.Mac })]
            : [],
        Fdb = hasPeers ? [.. _peers.Select(peer => new DesiredFdbEntry { LinkName = Device, Address = peer.Mac, Destination = peer.Underlay })] : [],
        Routes = hasPeers
            ? [.. _peers.Select(peer => new DesiredRoute { Destination = peer.Subnet, Gateway = peer.Subnet.BaseAddress, LinkName = Device, OnLink = true })]
            : [],
    };

    /// <summary>Lines for `ip -batch`, with flannel's routes or with nexthop objects.</summary>
    public string IpLines(bool withNexthops) => string.Concat(_peers.Select((peer, at) => string.Create(
        CultureInfo.InvariantCulture,
        $"neigh replace {peer.Subnet.BaseAddress} lladdr {peer.Mac} dev {Device} nud permanent\n")
        + (withNexthops
            ? string.Create(CultureInfo.InvariantCulture, $"nexthop replace id {at + 1} via {peer.Subnet.BaseAddress} dev {Device} onlink\nroute replace {peer.Subnet} nhid {at + 1}\n")
            : $"route replace {peer.Subnet} via {peer.Subnet.BaseAddress} dev {Device} onlink\n")));

    public string BridgeLines() => string.Concat(_peers.Select(peer => $"fdb replace {peer.Mac} dev {Device} dst {peer.Underlay} self permanent\n"));
}
