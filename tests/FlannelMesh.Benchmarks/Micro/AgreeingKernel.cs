using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Addresses;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Benchmarks.Micro;

/// <summary>In place of the kernel: has a vxlan device and nothing else, and does whatever is asked at once.</summary>
internal sealed class AgreeingKernel : IRouteNetlink
{
    private static readonly Link[] Links = [new Link { Index = 2, Name = "flannel.1", Kind = "vxlan", Flags = LinkFlags.Up, Mtu = 1450 }];

    public IReadOnlyList<Link> GetLinks() => Links;

    public Link? GetLink(string name) => Links.FirstOrDefault(link => link.Name == name);

    public string? GetDriver(string link) => null;

    public bool? GetTxChecksumOffload(string link) => null;

    public NetlinkResult SetTxChecksumOffload(string link, bool isOn) => NetlinkResult.Success;

    public IReadOnlyList<InterfaceAddress> GetAddresses() => [];

    public IReadOnlyList<Neighbor> GetNeighbors(AddressFamily family) => [];

    public IReadOnlyList<FdbEntry> GetFdb(int linkIndex) => [];

    public IReadOnlyList<Route> GetRoutes(AddressFamily family) => [];

    public IReadOnlyList<Nexthop>? GetNexthops() => [];

    public Route? Lookup(IPAddress destination) => null;

    public IReadOnlyList<NetlinkResult> Execute(IReadOnlyList<NetlinkRequest> requests) => new NetlinkResult[requests.Count];

    public void Dispose()
    {
        // There is nothing to close.
    }
}
