using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Addresses;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Routes;
using FlannelMesh.Underlay;

namespace FlannelMesh.Tests.Underlay;

/// <summary>A host put together link by link; links are numbered from 1 in the order they are named.</summary>
internal sealed class FakeHost
{
    private readonly List<Link> _links = [];
    private readonly List<InterfaceAddress> _addresses = [];
    private readonly List<Route> _routes = [];

    public FakeHost() => Link("lo", "127.0.0.1/8", "::1/128");

    /// <summary>What the kernel answers to any route lookup.</summary>
    public Route? Answer { get; set; }

    public FakeHost Link(string name, params string[] addresses)
    {
        _links.Add(new Link { Index = _links.Count + 1, Name = name, Mtu = 1500, Flags = LinkFlags.Up });
        foreach (var address in addresses)
        {
            Address(name, address);
        }

        return this;
    }

    public FakeHost Mtu(string link, uint mtu)
    {
        _links[Index(link) - 1] = _links[Index(link) - 1] with { Mtu = mtu };
        return this;
    }

    public FakeHost Address(string link, string cidr, AddressFlags flags = AddressFlags.Permanent)
    {
        var parts = cidr.Split('/');
        _addresses.Add(new InterfaceAddress
        {
            LinkIndex = Index(link),
            Address = IPAddress.Parse(parts[0]),
            PrefixLength = int.Parse(parts[1], CultureInfo.InvariantCulture),
            Flags = flags,
        });
        return this;
    }

    public FakeHost Route(string destination, string? link, Func<Route, Route>? change = null)
    {
        var route = new Route { Destination = IPNetwork.Parse(destination), LinkIndex = link is null ? null : Index(link), Protocol = 3 };
        _routes.Add(change is null ? route : change(route));
        return this;
    }

    public int Index(string link) => _links.Single(candidate => candidate.Name == link).Index;

    public HostNetwork Build() => new() { Links = _links, Addresses = _addresses, Routes = _routes, Lookup = _ => Answer };

    /// <summary>The same host behind the interface the agent reads it through.</summary>
    public IRouteNetlink ToNetlink() => new Kernel(this);

    private sealed class Kernel(FakeHost host) : IRouteNetlink
    {
        public IReadOnlyList<Link> GetLinks() => host._links;

        public Link? GetLink(string name) => host._links.FirstOrDefault(link => link.Name == name);

        public string? GetDriver(string link) => null;

        public bool? GetTxChecksumOffload(string link) => null;

        public NetlinkResult SetTxChecksumOffload(string link, bool isOn) => new(Errno.EOPNOTSUPP);

        public IReadOnlyList<InterfaceAddress> GetAddresses() => host._addresses;

        public IReadOnlyList<Netlink.Neighbors.Neighbor> GetNeighbors(AddressFamily family) => [];

        public IReadOnlyList<Netlink.Neighbors.FdbEntry> GetFdb(int linkIndex) => [];

        public IReadOnlyList<Route> GetRoutes(AddressFamily family) =>
            host._routes.Where(route => route.Destination.BaseAddress.AddressFamily == family).ToList();

        public IReadOnlyList<Nexthop>? GetNexthops() => [];

        public Route? Lookup(IPAddress destination) => host.Answer;

        public IReadOnlyList<NetlinkResult> Execute(IReadOnlyList<NetlinkRequest> requests) =>
            throw new InvalidOperationException("reading the host changes nothing");

        public void Dispose()
        {
        }
    }
}
