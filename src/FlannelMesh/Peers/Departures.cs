using System.Collections.Immutable;
using FlannelMesh.Leases;

namespace FlannelMesh.Peers;

/// <summary>Since when the holders of leases that are no members have been gone, by this node's monotonic clock.</summary>
public sealed record Departures(ImmutableDictionary<NodeId, TimeSpan> Since)
{
    public static Departures None { get; } = new(ImmutableDictionary<NodeId, TimeSpan>.Empty);

    /// <summary>
    /// A holder counts as gone from when it was first seen to be no member. After this agent's own start that is the first look at
    /// the table: who left meanwhile keeps its routes a little longer rather than too short.
    /// </summary>
    public Departures Observe(LeaseTable table, IReadOnlySet<NodeId> members, TimeSpan now) =>
        new(table.Granted
            .Select(slot => slot.Holder.NodeId)
            .Distinct()
            .Where(holder => !members.Contains(holder))
            .ToImmutableDictionary(holder => holder, holder => Since.GetValueOrDefault(holder, now)));
}
