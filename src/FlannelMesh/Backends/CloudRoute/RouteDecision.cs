using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Leases;

namespace FlannelMesh.Backends.CloudRoute;

/// <summary>What to do in the cloud's route tables.</summary>
/// <param name="Actions">In the order in which they should be done.</param>
/// <param name="Obstacle">Why this node's own route cannot be made; null if nothing is in the way.</param>
/// <param name="Suspects">For the next look.</param>
public sealed record RouteDecision(ImmutableArray<RouteAction> Actions, string? Obstacle, ImmutableDictionary<RouteEntry, TimeSpan> Suspects)
{
    /// <summary>
    /// Every node sees to its own route and to what it has left behind; the oldest member also removes what nodes that are gone have
    /// left. Pure.
    /// </summary>
    public static RouteDecision Of(RouteSituation situation)
    {
        string? obstacle = null;
        var actions = ImmutableArray.CreateBuilder<RouteAction>();
        foreach (var (table, destination) in Wanted(situation))
        {
            var present = At(situation.Snapshot, table, destination);
            if (present is { IsForeign: true })
            {
                obstacle ??= $"{table} leads {destination} to {present.Target}, and no agent has made that: "
                    + $"remove it, or have this node take another subnet with `flannelmesh reserve`";
            }
            else if (present?.Target != situation.Instance.Target)
            {
                actions.Add(new RouteAction.Put(table, destination, present));
            }
        }

        actions.AddRange(situation.Snapshot.Routes.Where(route => IsOwnRemnant(situation, route)).Select(route => new RouteAction.Remove(route)));
        var suspects = situation.Members is { } members && members.All(situation.Targets.ContainsKey)
            ? situation.Snapshot.Routes
                .Where(route => IsLeftOver(situation, members, route))
                .ToImmutableDictionary(route => route, route => situation.Suspects.GetValueOrDefault(route, situation.Now))
            : ImmutableDictionary<RouteEntry, TimeSpan>.Empty;
        actions.AddRange(suspects
            .Where(suspect => situation.Now - suspect.Value >= situation.Grace)
            .OrderBy(suspect => suspect.Key.ToString(), StringComparer.Ordinal)
            .Select(suspect => new RouteAction.Remove(suspect.Key)));
        return new RouteDecision(actions.ToImmutable(), obstacle, suspects);
    }

    /// <summary>This node's subnets in each of the network's tables that some member's packets go by.</summary>
    public static IEnumerable<(string Table, IPNetwork Destination)> Wanted(RouteSituation situation) =>
        from table in situation.Snapshot.Tables
        from subnet in new[] { situation.Lease.Subnet, situation.Lease.Ipv6Subnet }
        where subnet is not null
        select (table, subnet.Value);

    /// <summary>Of several for one destination the one that is ours to change.</summary>
    public static RouteEntry? At(RouteSnapshot snapshot, string table, IPNetwork destination) => snapshot.Routes
        .Where(route => route.Table == table && route.Destination == destination)
        .MinBy(route => route.IsForeign);

    /// <summary>A subnet this node had before, which nobody else has: packets for it come here and have nowhere to go.</summary>
    private static bool IsOwnRemnant(RouteSituation situation, RouteEntry route) =>
        !route.IsForeign
        && route.Target == situation.Instance.Target
        && route.Destination != situation.Lease.Subnet && route.Destination != situation.Lease.Ipv6Subnet
        && situation.Network.IndexOf(route.Destination) is { } slot
        && HolderOf(situation.Leases, slot) is var holder && (holder is null || holder == situation.Self);

    /// <summary>
    /// A subnet of the pool whose lease has ended, or whose next hop is dead while its holder is gone, with a next hop that no member has.
    /// </summary>
    private static bool IsLeftOver(RouteSituation situation, IReadOnlySet<NodeId> members, RouteEntry route) =>
        !route.IsForeign
        && situation.Network.IndexOf(route.Destination) is { } slot
        && members.All(member => situation.Targets[member].Target != route.Target)
        && (HolderOf(situation.Leases, slot) is not { } holder || (route.State == RouteState.Broken && !members.Contains(holder)));

    private static NodeId? HolderOf(LeaseTable leases, int slot) =>
        leases.Slots.TryGetValue(slot, out var entry) && entry.IsGranted ? entry.Holder.NodeId : null;
}
