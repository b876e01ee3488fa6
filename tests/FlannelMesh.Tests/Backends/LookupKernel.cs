using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Addresses;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Tests.Backends;

/// <summary>A kernel that only answers which way a packet would take.</summary>
internal sealed class LookupKernel : IRouteNetlink
{
    /// <summary>Null is no route at all, for which Linux has an error of its own.</summary>
    public Func<IPAddress, Route?> Routes { get; set; } = _ => null;

    public int Lookups { get; private set; }

    public Link? GetLink(string name) => name == "eth0" ? new Link { Index = 2, Name = name } : null;

    public Route? Lookup(IPAddress destination)
    {
        Lookups++;
        return Routes(destination) ?? throw new NetlinkException("look up a route", Errno.ENETUNREACH);
    }

    public IReadOnlyList<Link> GetLinks() => [];

    public string? GetDriver(string link) => null;

    public bool? GetTxChecksumOffload(string link) => null;

    public NetlinkResult SetTxChecksumOffload(string link, bool isOn) => new(Errno.EOPNOTSUPP);

    public IReadOnlyList<InterfaceAddress> GetAddresses() => [];

    public IReadOnlyList<Neighbor> GetNeighbors(AddressFamily family) => [];

    public IReadOnlyList<FdbEntry> GetFdb(int linkIndex) => [];

    public IReadOnlyList<Route> GetRoutes(AddressFamily family) => [];

    public IReadOnlyList<Nexthop>? GetNexthops() => [];

    public IReadOnlyList<NetlinkResult> Execute(IReadOnlyList<NetlinkRequest> requests) => [];

    public void Dispose()
    {
    }
}
