using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Netlink;

namespace FlannelMesh.Dataplane.Tests.Scenarios;

/// <summary>A node's part of a vxlan overlay, from which the desired state follows.</summary>
public sealed record Overlay
{
    public static MacAddress OwnMac { get; } = MacAddress.Parse("02:85:ff:00:00:01");

    public string DeviceName { get; init; } = "flannel.1";
    public string Underlay { get; init; } = "eth0";
    public IPAddress Local { get; init; } = IPAddress.Parse("192.0.2.1");
    public IPAddress Own { get; init; } = IPAddress.Parse("10.5.0.0");
    public ImmutableArray<Peer> Peers { get; init; } = [Peer.Number(1), Peer.Number(2), Peer.Number(3)];
    public uint Mtu { get; init; } = 1450;
    public ushort Port { get; init; } = 8472;
    public bool Learning { get; init; }
    public bool Gbp { get; init; }
    public bool Complete { get; init; } = true;
    public bool HasNoTxChecksumOffload { get; init; }

    public static Overlay V6 { get; } = new()
    {
        DeviceName = "flannel-v6.1",
        Local = IPAddress.Parse("2001:db8::1"),
        Own = IPAddress.Parse("fd00:5::"),
        Peers = [Peer.NumberV6(1), Peer.NumberV6(2), Peer.NumberV6(3)],
        Mtu = 1430,
    };

    public DesiredState ToState() => new()
    {
        Complete = Complete,
        OwnedLinks = ["flannel.1", "flannel-v6.1"],
        Links =
        [
            new DesiredLink
            {
                Name = DeviceName,
                Mtu = Mtu,
                Address = OwnMac,
                HasNoTxChecksumOffload = HasNoTxChecksumOffload,
                Vxlan = new DesiredVxlan { Vni = 1, Port = Port, LowerLinkName = Underlay, Local = Local, Learning = Learning, Gbp = Gbp },
            },
        ],
        Addresses = [new DesiredAddress { LinkName = DeviceName, Address = Own, PrefixLength = Own.GetAddressBytes().Length * 8 }],
        Neighbors = [.. Peers.Select(NeighborOf)],
        Fdb = [.. Peers.Select(peer => new DesiredFdbEntry { LinkName = DeviceName, Address = peer.Mac, Destination = peer.Underlay })],
        Routes = [.. Peers.Select(RouteOf)],
    };

    public DesiredNeighbor NeighborOf(Peer peer) => new() { LinkName = DeviceName, Address = peer.Subnet.BaseAddress, LinkLayerAddress = peer.Mac };

    public DesiredRoute RouteOf(Peer peer) => new()
    {
        Destination = peer.Subnet,
        Gateway = peer.Subnet.BaseAddress,
        LinkName = DeviceName,
        OnLink = true,
    };
}
