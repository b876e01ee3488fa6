using CsCheck;
using FlannelMesh.Netlink.Addresses;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Messages;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Netlink.Tests.Messages;

/// <summary>Requests have the form of the kernel's answers, so what we write we must be able to read.</summary>
public class RoundTripPropertyTests
{
    [Fact]
    public void Addresses() =>
        Requests.InterfaceAddress.Sample(address => Same(address, (w, s) => AddressMessage.WriteReplace(w, s, address), AddressMessage.Read));

    [Fact]
    public void Neighbours() =>
        Requests.Neighbor.Sample(neighbor => Same(neighbor, (w, s) => NeighborMessage.WriteReplace(w, s, neighbor), NeighborMessage.Read));

    [Fact]
    public void Forwarding_entries() =>
        Requests.FdbEntry.Sample(entry => Same(
            entry, (w, s) => FdbMessage.WriteReplace(w, s, entry), message => FdbMessage.Read(message, entry.LinkIndex)));

    [Fact]
    public void Routes() =>
        Requests.Route.Sample(route => Same(route, (w, s) => RouteMessage.WriteReplace(w, s, route), RouteMessage.Read));

    [Fact]
    public void Nexthops() =>
        Requests.Nexthop.Sample(nexthop => Same(nexthop, (w, s) => NexthopMessage.WriteReplace(w, s, nexthop), NexthopMessage.Read));

    [Fact]
    public void Vxlan_links() =>
        Requests.Link.Where(link => link.Vxlan!.Port != 0).Sample(link => Same(
            link, (w, s) => LinkMessage.WriteCreate(w, s, new NetlinkRequest.CreateLink(link)), LinkMessage.Read));

    private static void Same<T>(T expected, MessageWriter write, MessageReader<T> read)
        where T : class => Assert.Equal(expected, Assert.Single(MessageBuffer.Read(MessageBuffer.Write(write), read)));
}
