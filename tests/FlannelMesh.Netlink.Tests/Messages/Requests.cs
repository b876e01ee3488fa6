using System.Net;
using System.Net.Sockets;
using CsCheck;
using FlannelMesh.Netlink.Addresses;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Netlink.Tests.Messages;

/// <summary>Generators of requests that can be expressed.</summary>
internal static class Requests
{
    private static readonly Gen<IPAddress> IPv4 = Gen.Byte.Array[4].Select(bytes => new IPAddress(bytes));
    private static readonly Gen<IPAddress> IPv6 = Gen.Byte.Array[16].Select(bytes => new IPAddress(bytes));
    private static readonly Gen<IPAddress> Address = Gen.OneOf(IPv4, IPv6);
    private static readonly Gen<int> Index = Gen.Int[1, int.MaxValue];
    private static readonly Gen<MacAddress> Mac = Gen.Byte.Array[6].Select(bytes => MacAddress.FromBytes(bytes));
    private static readonly Gen<string> Name = Gen.Char.AlphaNumeric.Array[1, 15].Select(chars => new string(chars));

    public static readonly Gen<InterfaceAddress> InterfaceAddress = Gen.Select(
        Index, Address, Gen.Int[0, 32], Gen.UInt, Gen.Byte,
        (link, address, length, flags, protocol) => new InterfaceAddress
        {
            LinkIndex = link,
            Address = address,
            PrefixLength = length,
            Flags = (AddressFlags)flags,
            Protocol = protocol,
        });

    public static readonly Gen<Neighbor> Neighbor = Gen.Select(
        Index, Address, Mac, Gen.Byte,
        (link, address, mac, protocol) => new Neighbor { LinkIndex = link, Address = address, LinkLayerAddress = mac, Protocol = protocol });

    public static readonly Gen<FdbEntry> FdbEntry = Gen.Select(
        Index, Address.Null(), Mac, (link, address, mac) => new FdbEntry { LinkIndex = link, Address = mac, Destination = address });

    public static readonly Gen<Route> Route = Gen.OneOf(RouteOf(IPv4, 32), RouteOf(IPv6, 128));

    public static readonly Gen<Nexthop> Nexthop = Gen.OneOf(
        NexthopOf(IPv4, AddressFamily.InterNetwork), NexthopOf(IPv6, AddressFamily.InterNetworkV6));

    public static readonly Gen<Link> Link = Gen.Select(
        Gen.Select(Index, Name, Gen.UInt, Gen.UInt), Mac, Index.Nullable(), Gen.Select(Gen.UInt[0, 0xffffff], Gen.UShort, Address, Gen.Bool),
        (basics, mac, master, vxlan) => new Link
        {
            Index = basics.Item1,
            Name = basics.Item2,
            Mtu = basics.Item3,
            TxQueueLength = basics.Item4,
            Address = mac,
            MasterIndex = master,
            Kind = "vxlan",
            Vxlan = new VxlanOptions
            {
                Vni = vxlan.Item1,
                Port = vxlan.Item2,
                Local = vxlan.Item3,
                LowerIndex = basics.Item1,
                Learning = vxlan.Item4,
                Gbp = !vxlan.Item4,
            },
        });

    public static readonly Gen<NetlinkRequest> Any = Gen.OneOf<NetlinkRequest>(
        Link.Select(link => (NetlinkRequest)new NetlinkRequest.CreateLink(link)),
        Gen.Select(Name, Name, (name, peer) => (NetlinkRequest)new NetlinkRequest.CreateLink(
            new Link { Index = 0, Name = name, Kind = "veth" })
        { VethPeerName = peer }),
        Gen.Select(Index, Name, Gen.Bool, (index, name, flag) => (NetlinkRequest)new NetlinkRequest.ChangeLink(index)
        {
            Name = name,
            Up = flag,
            VxlanLearning = flag,
            Mtu = 1450,
            TxQueueLength = 0,
            MasterIndex = 0,
            NamespaceDescriptor = index,
        }),
        InterfaceAddress.Select(address => (NetlinkRequest)new NetlinkRequest.ReplaceAddress(address)),
        Neighbor.Select(neighbor => (NetlinkRequest)new NetlinkRequest.ReplaceNeighbor(neighbor)),
        FdbEntry.Select(entry => (NetlinkRequest)new NetlinkRequest.ReplaceFdbEntry(entry)),
        Route.Select(route => (NetlinkRequest)new NetlinkRequest.ReplaceRoute(route)),
        Nexthop.Select(nexthop => (NetlinkRequest)new NetlinkRequest.ReplaceNexthop(nexthop)));

    private static Gen<Route> RouteOf(Gen<IPAddress> address, int bits) => Gen.Select(
        address,
        Gen.Int[0, bits],
        address.Null(),
        Index.Nullable(),
        address.Null(),
        Gen.Select(Gen.UInt[1, uint.MaxValue], Gen.UInt[256, uint.MaxValue], Gen.Byte, Gen.Bool),
        (destination, length, gateway, link, source, numbers) => new Route
        {
            Destination = Prefix(destination, length),
            Gateway = gateway,
            LinkIndex = link,
            PreferredSource = source,
            Metric = numbers.Item1,
            Table = numbers.Item2,
            Protocol = numbers.Item3,
            OnLink = numbers.Item4,
        });

    private static Gen<Nexthop> NexthopOf(Gen<IPAddress> address, AddressFamily family) => Gen.Select(
        Gen.UInt[1, uint.MaxValue], address.Null(), Index.Nullable(), Gen.Bool, Gen.Byte,
        (id, gateway, link, onLink, protocol) => new Nexthop
        {
            Id = id,
            Family = family,
            Gateway = gateway,
            LinkIndex = link,
            OnLink = onLink,
            Protocol = protocol,
        });

    private static IPNetwork Prefix(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes), length);
    }
}
