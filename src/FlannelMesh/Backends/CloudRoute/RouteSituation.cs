using System.Collections.Immutable;
using FlannelMesh.Configuration;
using FlannelMesh.Leases;

namespace FlannelMesh.Backends.CloudRoute;

/// <summary>Everything that decides what this node has to do in the cloud's route tables.</summary>
public sealed record RouteSituation
{
    public required NodeId Self { get; init; }
    public required NetworkConfig Network { get; init; }
    public required LocalLease Lease { get; init; }
    public required CloudInstance Instance { get; init; }
    public required RouteSnapshot Snapshot { get; init; }
    public required LeaseTable Leases { get; init; }

    /// <summary>All members of the cluster; null while this node may not clean up: it is not the oldest, or does not see everything.</summary>
    public IReadOnlySet<NodeId>? Members { get; init; }

    /// <summary>What the members have told of themselves.</summary>
    public IReadOnlyDictionary<NodeId, MemberTarget> Targets { get; init; } = ImmutableDictionary<NodeId, MemberTarget>.Empty;

    /// <summary>Routes that had to be taken for left over at the looks before, and when first.</summary>
    public ImmutableDictionary<RouteEntry, TimeSpan> Suspects { get; init; } = ImmutableDictionary<RouteEntry, TimeSpan>.Empty;

    public TimeSpan Now { get; init; }

    /// <summary>How long a route must have been a suspect before it is removed.</summary>
    public TimeSpan Grace { get; init; }
}
