using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FlannelMesh.Dataplane.Links;
using FlannelMesh.Dataplane.Tables;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Neighbors;
using FlannelMesh.Netlink.Routes;

namespace FlannelMesh.Dataplane;

/// <summary>
/// Brings the kernel in line with a <see cref="DesiredState"/>. <see cref="SetDesired"/> and <see cref="QueueResync"/> only note
/// what is wanted; <see cref="Apply"/> does the I/O: links, addresses, neighbors, FDB entries, nexthops, routes, then deletions the other
/// way round. What the kernel refuses stays pending and delays nothing else. Not safe for concurrent use.
/// </summary>
public sealed class Reconciler(IRouteNetlink kernel, TimeProvider time, RouteLayout layout = RouteLayout.Auto)
{
    private readonly LinkReconciler _links = new();
    private readonly EntryTable<AddressKey, string> _addresses = new(EntryKind.Address, new AddressFormat());
    private readonly EntryTable<NeighborKey, NeighborValue> _neighbors = new(EntryKind.Neighbor, new NeighborFormat());
    private readonly EntryTable<FdbKey, FdbValue> _fdb = new(EntryKind.Fdb, new FdbFormat());
    private readonly EntryTable<uint, NexthopValue> _nexthops = new(EntryKind.Nexthop, new NexthopFormat());
    private readonly NexthopIds _nexthopIds = new();
    private readonly EntryTable<RouteKey, RouteValue> _routes = new(EntryKind.Route, new RouteFormat());
    private readonly List<EntryStatus> _unresolved = [];
    private DesiredState _desired = new();
    private bool _isResyncQueued = true;
    private bool _hasNexthops = layout == RouteLayout.Auto;
    private string? _failure;

    /// <summary>Replaces all that is desired. Cheap: nothing is written before <see cref="Apply"/>.</summary>
    public void SetDesired(DesiredState desired) => _desired = desired;

    /// <summary>Has the next <see cref="Apply"/> look at the kernel first.</summary>
    public void QueueResync() => _isResyncQueued = true;

    public ApplyReport Apply()
    {
        var start = time.GetTimestamp();
        var before = Writes;
        var repairs = new List<Repair>();
        try
        {
            _failure = null;
            ApplyOnce(repairs);
        }
        catch (NetlinkException e)
        {
            // The socket failed in the middle: what was carried out is unknown until the kernel is read again.
            _failure = e.Message;
            _isResyncQueued = true;
        }

        return Report(repairs, Writes - before, time.GetElapsedTime(start));
    }

    public EntryCondition ConditionOf(DesiredRoute route) => _routes.ConditionOf(new RouteKey(route.Destination, route.Metric));

    public EntryCondition ConditionOf(DesiredNeighbor neighbor) => UsableIndexOf(neighbor.LinkName) is { } index
        ? _neighbors.ConditionOf(new NeighborKey(index, neighbor.Address))
        : new EntryCondition(EntryState.Failed, NoLink(neighbor.LinkName));

    public EntryCondition ConditionOf(DesiredFdbEntry entry) => UsableIndexOf(entry.LinkName) is { } index
        ? _fdb.ConditionOf(new FdbKey(index, entry.Address))
        : new EntryCondition(EntryState.Failed, NoLink(entry.LinkName));

    private int Writes => _links.Writes + _addresses.Writes + _neighbors.Writes + _fdb.Writes + _nexthops.Writes + _routes.Writes;

    private void ApplyOnce(List<Repair> repairs)
    {
        // An index belongs to one life of a device: desired entries are resolved anew each time, after the devices are right.
        _links.SetDesired(_desired.Links);
        var linkWrites = _links.Writes;
        if (_isResyncQueued || _links.Unsynced().Any())
        {
            _links.Apply(kernel, repairs);
        }

        if (_isResyncQueued || _links.Writes != linkWrites)
        {
            var nexthops = kernel.GetNexthops();
            _hasNexthops &= nexthops is not null;
            _nexthopIds.Adopt(nexthops ?? []);
            Resolve();
            Resync(repairs, nexthops ?? []);
            _isResyncQueued = false;
        }
        else
        {
            Resolve();
        }

        _addresses.ApplyUpdates(kernel);
        _neighbors.ApplyUpdates(kernel);
        _fdb.ApplyUpdates(kernel);
        _nexthops.ApplyUpdates(kernel);
        _routes.ApplyUpdates(kernel);
        if (_desired.Complete)
        {
            _routes.ApplyDeletions(kernel);
            _nexthops.ApplyDeletions(kernel);
            _fdb.ApplyDeletions(kernel);
            _neighbors.ApplyDeletions(kernel);
            _addresses.ApplyDeletions(kernel);
            _links.Remove(kernel, _desired.OwnedLinks);
        }
    }

    private void Resolve()
    {
        _unresolved.Clear();
        _addresses.SetDesired(Resolve(
            EntryKind.Address,
            _desired.Addresses,
            address => address.LinkName,
            address => address.Address.ToString(),
            (address, link) => KeyValuePair.Create(new AddressKey(link, address.Address, address.PrefixLength), address.LinkName)));
        _neighbors.SetDesired(Resolve(
            EntryKind.Neighbor,
            _desired.Neighbors,
            neighbor => neighbor.LinkName,
            neighbor => neighbor.Address.ToString(),
            (neighbor, link) => KeyValuePair.Create(
                new NeighborKey(link, neighbor.Address), new NeighborValue(neighbor.LinkLayerAddress, Ownership.RouteProtocol))));
        _fdb.SetDesired(Resolve(
            EntryKind.Fdb,
            _desired.Fdb,
            entry => entry.LinkName,
            entry => entry.Address.ToString(),
            (entry, link) => KeyValuePair.Create(new FdbKey(link, entry.Address), new FdbValue(entry.Destination))));
        var nexthops = new Dictionary<uint, NexthopValue>(_hasNexthops ? _desired.Routes.Length : 0);
        _routes.SetDesired(Resolve(
            EntryKind.Route,
            _desired.Routes,
            route => route.LinkName,
            route => route.Destination.ToString(),
            (route, link) => KeyValuePair.Create(
                new RouteKey(route.Destination, route.Metric),
                new RouteValue(
                    route.Type,
                    route.Gateway,
                    route.LinkName is null ? null : link,
                    route.OnLink,
                    Ownership.RouteProtocol,
                    NexthopOf(route, link, nexthops)))));
        _nexthops.SetDesired(nexthops);
        _nexthopIds.Free(id => !nexthops.ContainsKey(id) && !_nexthops.IsInKernel(id));
    }

    /// <summary>Null for a route that needs none, or a kernel without nexthop objects.</summary>
    private uint? NexthopOf(DesiredRoute route, int link, Dictionary<uint, NexthopValue> nexthops)
    {
        if (!_hasNexthops || route is not { Type: RouteType.Unicast, Gateway: { } gateway, LinkName: not null })
        {
            return null;
        }

        var value = new NexthopValue(gateway.AddressFamily, gateway, link, route.OnLink, Ownership.RouteProtocol);
        var id = _nexthopIds.IdOf(value);
        nexthops[id] = value;
        return id;
    }

    private Dictionary<TKey, TValue> Resolve<T, TKey, TValue>(
        EntryKind kind,
        ImmutableArray<T> entries,
        Func<T, string?> linkOf,
        Func<T, string> describe,
        Func<T, int, KeyValuePair<TKey, TValue>> resolve)
        where TKey : notnull
    {
        var resolved = new Dictionary<TKey, TValue>(entries.Length);
        var (name, index) = ("", (int?)null);
        foreach (var entry in entries)
        {
            var link = linkOf(entry);
            if (link is not null && link != name)
            {
                // Thousands of entries in a row are on the same device.
                (name, index) = (link, UsableIndexOf(link));
            }

            if (link is not null && index is null)
            {
                _unresolved.Add(new EntryStatus(kind, describe(entry), EntryState.Failed, NoLink(link)));
                continue;
            }

            var (key, value) = resolve(entry, link is null ? 0 : index!.Value);
            resolved[key] = value;
        }

        return resolved;
    }

    private void Resync(List<Repair> repairs, IReadOnlyList<Nexthop> nexthops)
    {
        var owned = _desired.Links.Select(link => link.Name).Concat(_desired.OwnedLinks).Distinct()
            .Where(_links.IsOwn)
            .Select(_links.IndexOf)
            .OfType<int>()
            .ToHashSet();
        repairs.AddRange(_addresses.Resync(ReadAddresses(owned)));
        repairs.AddRange(_neighbors.Resync(ReadNeighbors(owned)));
        repairs.AddRange(_fdb.Resync(ReadFdb(owned)));
        repairs.AddRange(_nexthops.Resync(nexthops
            .Where(nexthop => nexthop.Protocol == Ownership.RouteProtocol)
            .Select(nexthop => KeyValuePair.Create(nexthop.Id, NexthopIds.ValueOf(nexthop)))));
        repairs.AddRange(ResyncRoutes(owned));
    }

    private IEnumerable<KeyValuePair<AddressKey, string>> ReadAddresses(HashSet<int> owned) => owned.Count == 0
        ? []
        : kernel.GetAddresses()
            .Where(address => owned.Contains(address.LinkIndex) && !address.Address.IsIPv6LinkLocal)
            .Select(address => KeyValuePair.Create(
                new AddressKey(address.LinkIndex, address.Address, address.PrefixLength), _links.NameOf(address.LinkIndex)));

    /// <summary>The permanent ones: the kernel makes others of its own, for multicast and for addresses it looked for.</summary>
    private IEnumerable<KeyValuePair<NeighborKey, NeighborValue>> ReadNeighbors(HashSet<int> owned) => owned.Count == 0
        ? []
        : kernel.GetNeighbors(AddressFamily.InterNetwork).Concat(kernel.GetNeighbors(AddressFamily.InterNetworkV6))
            .Where(neighbor => owned.Contains(neighbor.LinkIndex) && neighbor.State == NeighborState.Permanent)
            .Select(neighbor => KeyValuePair.Create(
                new NeighborKey(neighbor.LinkIndex, neighbor.Address), new NeighborValue(neighbor.LinkLayerAddress, neighbor.Protocol)));

    private IEnumerable<KeyValuePair<FdbKey, FdbValue>> ReadFdb(HashSet<int> owned) => owned
        .Where(_links.HasFdb)
        .SelectMany(kernel.GetFdb)
        .Where(entry => (entry.State & NeighborState.Permanent) != 0)
        .Select(entry => KeyValuePair.Create(new FdbKey(entry.LinkIndex, entry.Address), new FdbValue(entry.Destination)));

    private List<Repair> ResyncRoutes(HashSet<int> owned)
    {
        var ours = new List<KeyValuePair<RouteKey, RouteValue>>();
        var foreign = new Dictionary<RouteKey, string>();
        var left = new Dictionary<RouteKey, (IPAddress? Gateway, int? Link)>();
        foreach (var route in kernel.GetRoutes(AddressFamily.InterNetwork).Concat(kernel.GetRoutes(AddressFamily.InterNetworkV6)))
        {
            if (route.Table != Route.MainTable)
            {
                continue;
            }

            var key = new RouteKey(route.Destination, route.Metric);
            var isLeftOver = route.Protocol == Ownership.BootProtocol && route.LinkIndex is { } link && owned.Contains(link);
            if (route.Protocol == Ownership.RouteProtocol || isLeftOver)
            {
                ours.Add(KeyValuePair.Create(key, new RouteValue(route.Type, route.Gateway, LinkOf(route), route.OnLink, route.Protocol, route.NexthopId)));
            }
            else
            {
                if (_desired.TakesOverFlannel && route is { Protocol: Ownership.BootProtocol, Type: RouteType.Unicast, Gateway: not null })
                {
                    left[key] = (route.Gateway, route.LinkIndex);
                }

                foreign[key] = $"protocol {route.Protocol}, dev {_links.NameOf(route.LinkIndex)}";
            }
        }

        return _routes.Resync(ours, foreign, (key, value) => left.TryGetValue(key, out var route) && route.Equals((value.Gateway, value.LinkIndex)));
    }

    /// <summary>IPv6 reports the loopback device for routes that have none.</summary>
    private static int? LinkOf(Route route) => route.Type == RouteType.Unicast ? route.LinkIndex : null;

    private ApplyReport Report(List<Repair> repairs, int writes, TimeSpan duration)
    {
        var unsynced = ImmutableArray.CreateBuilder<EntryStatus>();
        if (_failure is not null)
        {
            unsynced.Add(new EntryStatus(EntryKind.Link, "netlink", EntryState.Failed, _failure));
        }

        unsynced.AddRange(_links.Unsynced());
        unsynced.AddRange(_desired.Complete ? _links.Leftovers(_desired.OwnedLinks) : []);
        unsynced.AddRange(_unresolved);
        unsynced.AddRange(_addresses.Unsynced(_desired.Complete));
        unsynced.AddRange(_neighbors.Unsynced(_desired.Complete));
        unsynced.AddRange(_fdb.Unsynced(_desired.Complete));
        unsynced.AddRange(_nexthops.Unsynced(_desired.Complete));
        unsynced.AddRange(_routes.Unsynced(_desired.Complete));
        var badLinks = _links.Unsynced().ToList();
        return new ApplyReport
        {
            InSync = unsynced.Count == 0,
            Writes = writes,
            Duration = duration,
            Unsynced = unsynced.ToImmutable(),
            Repairs = [.. repairs],
            Counts = ImmutableSortedDictionary<EntryKind, KindCounts>.Empty
                .Add(EntryKind.Link, new KindCounts(
                    _desired.Links.Length - badLinks.Count,
                    badLinks.Count(link => link.State == EntryState.Pending),
                    badLinks.Count(link => link.State == EntryState.Failed)))
                .Add(EntryKind.Address, _addresses.Counts())
                .Add(EntryKind.Neighbor, _neighbors.Counts())
                .Add(EntryKind.Fdb, _fdb.Counts())
                .Add(EntryKind.Nexthop, _nexthops.Counts())
                .Add(EntryKind.Route, _routes.Counts()),
        };
    }

    private int? UsableIndexOf(string link) => _links.IsForeign(link) ? null : _links.IndexOf(link);

    private string NoLink(string name) => _links.IsForeign(name) ? $"the device {name} is foreign" : $"there is no device {name}";
}
