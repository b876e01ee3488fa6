using System.Net;
using System.Net.Sockets;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Addresses;
using FlannelMesh.Netlink.Links;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Dataplane.Tests.Fakes;

/// <summary>Network state in memory that answers requests as Linux does, errno by errno.</summary>
public sealed class FakeKernel : IRouteNetlink
{
    private readonly SortedDictionary<int, Link> _links = [];
    private readonly Dictionary<(int Link, IPAddress Address, int Prefix), InterfaceAddress> _addresses = [];
    private readonly Dictionary<(int Link, IPAddress Address), Neighbor> _neighbors = [];
    private readonly Dictionary<(int Link, MacAddress Address), FdbEntry> _fdb = [];
    private readonly Dictionary<(uint Table, IPNetwork Destination, uint Metric), Route> _routes = [];
    private readonly SortedDictionary<uint, Nexthop> _nexthops = [];
    private readonly HashSet<int> _withoutTxChecksum = [];
    private int _lastIndex = 1;

    /// <summary>False for a kernel before 5.3.</summary>
    public bool HasNexthops { get; set; } = true;

    /// <summary>An index is never given twice, as in Linux before it wraps.</summary>
    public int AddDevice(string name, string? kind = null)
    {
        var index = ++_lastIndex;
        _links[index] = new Link { Index = index, Name = name, Kind = kind, Flags = LinkFlags.Up, Mtu = 1500, Address = new MacAddress(0x0200_0000_0000UL + (uint)index) };
        return index;
    }

    public IReadOnlyList<Link> GetLinks() => [.. _links.Values];

    public Link? GetLink(string name) => _links.Values.FirstOrDefault(link => link.Name == name);

    public string? GetDriver(string link) => GetLink(link)?.Kind;

    public bool? GetTxChecksumOffload(string link) => GetLink(link) is { } found ? !_withoutTxChecksum.Contains(found.Index) : null;

    public NetlinkResult SetTxChecksumOffload(string link, bool isOn)
    {
        if (GetLink(link) is not { } found)
        {
            return new NetlinkResult(Errno.ENODEV);
        }

        _ = isOn ? _withoutTxChecksum.Remove(found.Index) : _withoutTxChecksum.Add(found.Index);
        return NetlinkResult.Success;
    }

    public IReadOnlyList<InterfaceAddress> GetAddresses() => [.. _addresses.Values];

    public IReadOnlyList<Neighbor> GetNeighbors(AddressFamily family) => [.. _neighbors.Values.Where(neighbor => neighbor.Address.AddressFamily == family)];

    public IReadOnlyList<FdbEntry> GetFdb(int linkIndex) => [.. _fdb.Values.Where(entry => entry.LinkIndex == linkIndex)];

    public IReadOnlyList<Route> GetRoutes(AddressFamily family) => [.. _routes.Values.Where(route => route.Destination.BaseAddress.AddressFamily == family)];

    public IReadOnlyList<Nexthop>? GetNexthops() => HasNexthops ? [.. _nexthops.Values] : null;

    public Route? Lookup(IPAddress destination) => _routes.Values
        .Where(route => route.Table == Route.MainTable && route.Destination.Contains(destination))
        .MaxBy(route => route.Destination.PrefixLength);

    public IReadOnlyList<NetlinkResult> Execute(IReadOnlyList<NetlinkRequest> requests) =>
        [.. requests.Select(request => new NetlinkResult(Execute(request)))];

    public string NameOf(int? index) => index is { } value && _links.TryGetValue(value, out var link) ? link.Name : "-";

    public void Dispose()
    {
    }

    private int Execute(NetlinkRequest request) => request switch
    {
        NetlinkRequest.CreateLink create => Create(create.Link),
        NetlinkRequest.ChangeLink change => Change(change),
        NetlinkRequest.DeleteLink delete => DeleteLink(delete.Index),
        NetlinkRequest.ReplaceAddress replace => Put(_addresses, KeyOf(replace.Address), replace.Address, replace.Address.LinkIndex),
        NetlinkRequest.DeleteAddress delete => Remove(_addresses, KeyOf(delete.Address), delete.Address.LinkIndex, Errno.EADDRNOTAVAIL),
        NetlinkRequest.ReplaceNeighbor replace => Put(_neighbors, (replace.Neighbor.LinkIndex, replace.Neighbor.Address), replace.Neighbor, replace.Neighbor.LinkIndex),
        NetlinkRequest.DeleteNeighbor delete => Remove(_neighbors, (delete.Neighbor.LinkIndex, delete.Neighbor.Address), delete.Neighbor.LinkIndex, Errno.ENOENT),
        NetlinkRequest.ReplaceFdbEntry replace => IsOther(replace.Entry.LinkIndex)
            ? Errno.EOPNOTSUPP
            : Put(_fdb, (replace.Entry.LinkIndex, replace.Entry.Address), replace.Entry, replace.Entry.LinkIndex),
        NetlinkRequest.DeleteFdbEntry delete => Remove(_fdb, (delete.Entry.LinkIndex, delete.Entry.Address), delete.Entry.LinkIndex, Errno.ENOENT),
        NetlinkRequest.ReplaceRoute replace => PutRoute(replace.Route),
        NetlinkRequest.DeleteRoute delete => DeleteRoute(delete.Route),
        NetlinkRequest.ReplaceNexthop replace when HasNexthops => PutNexthop(replace.Nexthop),
        NetlinkRequest.DeleteNexthop delete when HasNexthops => DeleteNexthop(delete.Nexthop.Id),
        _ => Errno.EOPNOTSUPP,
    };

    private static (int Link, IPAddress Address, int Prefix) KeyOf(InterfaceAddress address) => (address.LinkIndex, address.Address, address.PrefixLength);

    /// <summary>IPv6 has no metric 0: the kernel makes it IP6_RT_PRIO_USER.</summary>
    private static Route Normalized(Route route) =>
        route.Metric == 0 && route.Destination.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? route with { Metric = 1024 } : route;

    private bool IsOther(int index) => _links.TryGetValue(index, out var link) && link.Vxlan is null;

    private int Create(Link link)
    {
        if (GetLink(link.Name) is not null)
        {
            return Errno.EEXIST;
        }

        if (link.Vxlan is { } vxlan)
        {
            if (vxlan.LowerIndex is { } lower && !_links.ContainsKey(lower))
            {
                return Errno.ENODEV;
            }

            if (_links.Values.Any(other => other.Vxlan is { } same && same.Vni == vxlan.Vni && same.Port == vxlan.Port))
            {
                return Errno.EEXIST;
            }
        }

        var index = ++_lastIndex;
        _links[index] = link with { Index = index };
        return 0;
    }

    private int Change(NetlinkRequest.ChangeLink change)
    {
        if (!_links.TryGetValue(change.Index, out var link))
        {
            return Errno.ENODEV;
        }

        if (change is { VxlanLearning: not null, Mtu: not null })
        {
            return Errno.EOPNOTSUPP;
        }

        _links[change.Index] = link with
        {
            Flags = change.Up switch { true => link.Flags | LinkFlags.Up, false => link.Flags & ~LinkFlags.Up, null => link.Flags },
            Mtu = change.Mtu ?? link.Mtu,
            TxQueueLength = change.TxQueueLength ?? link.TxQueueLength,
            Address = change.Address ?? link.Address,
            Name = change.Name ?? link.Name,
            Vxlan = link.Vxlan is { } vxlan ? vxlan with { Learning = change.VxlanLearning ?? vxlan.Learning } : null,
        };
        if (change.Up == false)
        {
            RemoveWhere(_neighbors, neighbor => neighbor.LinkIndex == change.Index);
            RemoveWhere(_routes, route => route.LinkIndex == change.Index);
            DeleteNexthopsOn(change.Index);
        }

        return 0;
    }

    private int DeleteLink(int index)
    {
        if (!_links.Remove(index))
        {
            return Errno.ENODEV;
        }

        RemoveWhere(_addresses, address => address.LinkIndex == index);
        RemoveWhere(_neighbors, neighbor => neighbor.LinkIndex == index);
        RemoveWhere(_fdb, entry => entry.LinkIndex == index);
        RemoveWhere(_routes, route => route.LinkIndex == index);
        DeleteNexthopsOn(index);
        foreach (var above in _links.Values.Where(link => link.Vxlan?.LowerIndex == index).ToList())
        {
            DeleteLink(above.Index);
        }

        return 0;
    }

    private int PutRoute(Route route)
    {
        if (route.NexthopId is { } id)
        {
            if (!_nexthops.TryGetValue(id, out var nexthop))
            {
                return Errno.EINVAL;
            }

            route = route with { Gateway = nexthop.Gateway, LinkIndex = nexthop.LinkIndex, OnLink = nexthop.OnLink };
        }
        else if (route.Type == RouteType.Unicast && CheckGateway(route.Gateway, route.LinkIndex, route.OnLink) is var errno and not 0)
        {
            return errno;
        }

        var written = Normalized(route);
        _routes[(written.Table, written.Destination, written.Metric)] = written;
        return 0;
    }

    private int DeleteRoute(Route route)
    {
        var wanted = Normalized(route);
        var key = (wanted.Table, wanted.Destination, wanted.Metric);
        return _routes.TryGetValue(key, out var actual) && actual.Protocol == route.Protocol && actual.Type == route.Type && _routes.Remove(key)
            ? 0
            : Errno.ESRCH;
    }

    private int PutNexthop(Nexthop nexthop)
    {
        var errno = CheckGateway(nexthop.Gateway, nexthop.LinkIndex, nexthop.OnLink);
        if (errno == 0)
        {
            _nexthops[nexthop.Id] = nexthop;
            foreach (var (key, route) in _routes.Where(entry => entry.Value.NexthopId == nexthop.Id).ToList())
            {
                _routes[key] = route with { Gateway = nexthop.Gateway, LinkIndex = nexthop.LinkIndex, OnLink = nexthop.OnLink };
            }
        }

        return errno;
    }

    /// <summary>With a nexthop go the routes over it.</summary>
    private int DeleteNexthop(uint id)
    {
        RemoveWhere(_routes, route => route.NexthopId == id);
        return _nexthops.Remove(id) ? 0 : Errno.ENOENT;
    }

    private void DeleteNexthopsOn(int link)
    {
        foreach (var id in _nexthops.Values.Where(nexthop => nexthop.LinkIndex == link).Select(nexthop => nexthop.Id).ToList())
        {
            DeleteNexthop(id);
        }
    }

    private int CheckGateway(IPAddress? gateway, int? device, bool isOnLink)
    {
        if (device is not { } index || !_links.TryGetValue(index, out var link))
        {
            return Errno.ENODEV;
        }

        if (!link.IsUp)
        {
            return Errno.ENETDOWN;
        }

        return gateway is not null && !isOnLink && !_addresses.Values.Any(address => address.LinkIndex == index && Covers(address, gateway))
            ? Errno.ENETUNREACH
            : 0;
    }

    private static bool Covers(InterfaceAddress address, IPAddress gateway)
    {
        var bytes = address.Address.GetAddressBytes();
        for (var bit = address.PrefixLength; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes), address.PrefixLength).Contains(gateway);
    }

    private int Put<TKey, TValue>(Dictionary<TKey, TValue> table, TKey key, TValue value, int link)
        where TKey : notnull
    {
        if (!_links.ContainsKey(link))
        {
            return Errno.ENODEV;
        }

        table[key] = value;
        return 0;
    }

    private int Remove<TKey, TValue>(Dictionary<TKey, TValue> table, TKey key, int link, int missing)
        where TKey : notnull
    {
        if (!_links.ContainsKey(link))
        {
            return Errno.ENODEV;
        }

        return table.Remove(key) ? 0 : missing;
    }

    private static void RemoveWhere<TKey, TValue>(Dictionary<TKey, TValue> table, Func<TValue, bool> predicate)
        where TKey : notnull
    {
        foreach (var key in table.Where(entry => predicate(entry.Value)).Select(entry => entry.Key).ToList())
        {
            table.Remove(key);
        }
    }
}
