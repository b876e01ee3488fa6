using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink.Addresses;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Netlink;

/// <summary>
/// The kernel's network state, read in whole tables and changed in batches. One owner at a time: not safe for concurrent use.
/// Dumps throw <see cref="NetlinkException"/>; a dump the kernel marks as interrupted has been repeated before it is returned.
/// </summary>
public interface IRouteNetlink : IDisposable
{
    IReadOnlyList<Link> GetLinks();

    /// <summary>Null if there is no such link.</summary>
    Link? GetLink(string name);

    /// <summary>The driver's name ("vxlan", "virtio_net"); null if there is no such link, or it does not say.</summary>
    string? GetDriver(string link);

    /// <summary>
    /// Whether the link leaves transmit checksums to what is below it (tx-checksumming of ethtool(8)); null if there is no such link, or
    /// it does not say.
    /// </summary>
    bool? GetTxChecksumOffload(string link);

    NetlinkResult SetTxChecksumOffload(string link, bool isOn);

    IReadOnlyList<InterfaceAddress> GetAddresses();

    IReadOnlyList<Neighbor> GetNeighbors(AddressFamily family);

    /// <summary>The entries of one VXLAN device.</summary>
    IReadOnlyList<FdbEntry> GetFdb(int linkIndex);

    /// <summary>All tables but the kernel's local one; cloned and cached routes are left out.</summary>
    IReadOnlyList<Route> GetRoutes(AddressFamily family);

    /// <summary>Null if the kernel has no nexthop objects (before 5.3).</summary>
    IReadOnlyList<Nexthop>? GetNexthops();

    /// <summary>The route the kernel would take to <paramref name="destination"/>; null if it has none.</summary>
    Route? Lookup(IPAddress destination);

    /// <summary>
    /// Sends all requests, many to a system call, and returns one result each, in order. A refused request does not stop the ones after it.
    /// </summary>
    /// <exception cref="NetlinkException">The socket itself failed; how much was carried out is unknown.</exception>
    IReadOnlyList<NetlinkResult> Execute(IReadOnlyList<NetlinkRequest> requests);
}
