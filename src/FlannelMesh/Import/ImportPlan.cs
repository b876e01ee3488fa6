using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FlannelMesh.Api.Contract;
using FlannelMesh.Configuration;
using FlannelMesh.Leases;

namespace FlannelMesh.Import;

/// <summary>flannel's leases against the lease table. Pure.</summary>
public sealed class ImportPlan
{
    private readonly SubnetRange? _ipv4;
    private readonly SubnetRange? _ipv6;
    private readonly IReadOnlyList<LeaseView> _table;
    private readonly IReadOnlyDictionary<IPAddress, string> _names;
    private readonly bool _ignoresIpv6;

    private ImportPlan(
        IReadOnlyList<SubnetRangeView> pools, IReadOnlyList<LeaseView> table, IReadOnlyDictionary<IPAddress, string> names, bool ignoresIpv6)
    {
        var ranges = pools.Select(Range).ToList();
        _ipv4 = ranges.Find(range => range.Min.AddressFamily == AddressFamily.InterNetwork);
        _ipv6 = ranges.Find(range => range.Min.AddressFamily == AddressFamily.InterNetworkV6);
        _table = table;
        _names = names;
        _ignoresIpv6 = ignoresIpv6;
    }

    /// <param name="names">Which node has which public address, as the operator says.</param>
    /// <param name="ignoresIpv6">A node's IPv6 subnet may become another one.</param>
    /// <exception cref="ConfigurationException">A name is for an address that none of the leases has.</exception>
    public static ImmutableArray<ImportRow> Decide(
        IReadOnlyList<FlannelLease> leases,
        IReadOnlyList<SubnetRangeView> pools,
        IReadOnlyList<LeaseView> table,
        IReadOnlyDictionary<IPAddress, string> names,
        bool ignoresIpv6)
    {
        if (names.FirstOrDefault(pair => !leases.Any(lease => lease.IsOf(pair.Key))) is { Key: { } stranger, Value: var name })
        {
            throw new ConfigurationException($"--node-of {stranger}={name}: none of the leases has the public address {stranger}");
        }

        var plan = new ImportPlan(pools, table, names, ignoresIpv6);
        var rows = ImmutableArray.CreateBuilder<ImportRow>(leases.Count);
        foreach (var lease in leases)
        {
            var target = plan.TargetOf(lease);
            var problem = plan.ProblemOf(lease, target) ?? Twice(rows, lease, target);
            rows.Add(problem is not null ? new ImportRow(lease, target, ImportAction.Conflict, problem)
                : new ImportRow(lease, target, plan.IsDone(lease, target) ? ImportAction.None : ImportAction.Reserve, ""));
        }

        return rows.DrainToImmutable();
    }

    private static SubnetRange Range(SubnetRangeView pool) =>
        new(IPNetwork.Parse(pool.Network), pool.SubnetLen, IPAddress.Parse(pool.SubnetMin), IPAddress.Parse(pool.SubnetMax));

    /// <summary>What the operator says, else the member's name, else what the export says, else the address.</summary>
    private string TargetOf(FlannelLease lease) =>
        _names.Where(pair => lease.IsOf(pair.Key)).Select(pair => pair.Value).FirstOrDefault()
        ?? _table.Where(entry => entry.State == "active" && HasAddress(entry, lease)).Select(entry => entry.Name).FirstOrDefault()
        ?? lease.Node
        ?? (lease.PublicIp ?? lease.PublicIpv6)?.ToString()
        ?? "";

    private string? ProblemOf(FlannelLease lease, string target)
    {
        if (target.Length == 0)
        {
            return "it has neither a public address nor a node's name";
        }

        if (OutsidePool(lease) is { } outside)
        {
            return outside;
        }

        var entry = Entry(lease);
        if (entry?.ReservedFor is { } other && !Means(lease, target, other))
        {
            return $"it is reserved for {other}; undo that with `flannelmesh unreserve {lease.Subnet ?? lease.Ipv6Subnet}`";
        }

        if (entry is { NodeId.Length: > 0 } && !IsHolder(entry, lease, target))
        {
            return $"it is leased to {entry.Name}; free it first (`flannelmesh leave --release` there, or `flannelmesh evict {entry.Name}`)";
        }

        return _table.FirstOrDefault(held => held != entry && held.NodeId.Length > 0 && IsHolder(held, lease, target)) is { } else_
            ? $"{else_.Name} holds {else_.Subnet ?? else_.Ipv6Subnet}; run `flannelmesh leave --release` there, import, and start it again"
            : _table.FirstOrDefault(reserved => reserved != entry && reserved.ReservedFor is { } text && Means(lease, target, text)) is { } second
                ? $"{second.Subnet ?? second.Ipv6Subnet} is reserved for {second.ReservedFor}"
                : null;
    }

    private string? OutsidePool(FlannelLease lease)
    {
        var (index, indexV6) = (Place(_ipv4, lease.Subnet), Place(_ipv6, lease.Ipv6Subnet));
        return _ipv4 is null && lease.Ipv6Subnet is null ? "it has no IPv6 subnet, and this network is IPv6 alone"
            : _ipv6 is null && lease.Subnet is null ? "it has no IPv4 subnet, and this network is IPv4 alone"
            : _ipv4 is not null && lease.Subnet is { } subnet && index is null ? Outside(_ipv4, subnet, "SubnetMin")
            : _ipv6 is not null && lease.Ipv6Subnet is { } ipv6 && indexV6 is null && !_ignoresIpv6 ? Outside(_ipv6, ipv6, "IPv6SubnetMin")
            : index is not null && indexV6 is not null && index != indexV6 && !_ignoresIpv6
                ? $"with {lease.Subnet} goes {_ipv6!.At((int)index)} here, not {lease.Ipv6Subnet}; --ignore-ipv6 gives the node another IPv6 subnet"
                : null;
    }

    private static string Outside(SubnetRange range, IPNetwork subnet, string minimum) =>
        $"{subnet} is no subnet of this network, whose pool is {range.At(0)} .. {range.Max}/{range.SubnetLen} of {range.Network}"
        + (range.Network.Contains(subnet.BaseAddress) && subnet.PrefixLength == range.SubnetLen && range.Network.BaseAddress.Equals(subnet.BaseAddress)
            ? $"; \"{minimum}\": \"{subnet.BaseAddress}\" in net-conf.json takes it in"
            : "");

    private static UInt128? Place(SubnetRange? range, IPNetwork? subnet) => subnet is { } known ? range?.IndexOf(known) : null;

    private static string? Twice(IEnumerable<ImportRow> before, FlannelLease lease, string target) =>
        before.FirstOrDefault(row => row.Lease.Subnet == lease.Subnet && row.Lease.Ipv6Subnet == lease.Ipv6Subnet) is { } same
            ? $"it is there twice, for {same.Target} too"
            : before.FirstOrDefault(row => row.Target == target) is { } other
                ? $"{target} has {other.Lease.Subnets} too, and a node has one lease; --node-of tells hosts behind one address apart only by another address"
                : null;

    private LeaseView? Entry(FlannelLease lease) => _table.FirstOrDefault(entry =>
        _ipv4 is not null ? entry.Subnet == lease.Subnet?.ToString() : entry.Ipv6Subnet == lease.Ipv6Subnet?.ToString());

    private bool IsDone(FlannelLease lease, string target) => Entry(lease)?.ReservedFor is { } text && Means(lease, target, text);

    private static bool Means(FlannelLease lease, string target, string text) =>
        text == target || (NodeAddress.TryParse(text, out var address) && lease.IsOf(address));

    private static bool IsHolder(LeaseView entry, FlannelLease lease, string target) => entry.Name == target || HasAddress(entry, lease);

    private static bool HasAddress(LeaseView entry, FlannelLease lease) =>
        (lease.PublicIp is { } ip && entry.PublicIp == ip.ToString()) || (lease.PublicIpv6 is { } ipv6 && entry.PublicIpv6 == ipv6.ToString());
}
