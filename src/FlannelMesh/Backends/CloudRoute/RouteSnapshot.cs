using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Configuration;

namespace FlannelMesh.Backends.CloudRoute;

/// <summary>What the cloud's API said of some route tables at one moment.</summary>
/// <param name="Tables">The tables that were asked for.</param>
public sealed record RouteSnapshot(ImmutableSortedSet<string> Tables, ImmutableArray<RouteEntry> Routes)
{
    /// <summary>The routes to subnets of the pool; of several tables the worst.</summary>
    public ImmutableDictionary<IPNetwork, RouteEntry> OfPool(NetworkConfig network) => Routes
        .Where(route => network.IndexOf(route.Destination) is not null)
        .GroupBy(route => route.Destination)
        .ToImmutableDictionary(routes => routes.Key, routes => routes.MaxBy(route => route.State)!);

    public bool Equals(RouteSnapshot? other) => other is not null && Tables.SequenceEqual(other.Tables) && Routes.SequenceEqual(other.Routes);

    public override int GetHashCode() => HashCode.Combine(Tables.Count, Routes.Length);
}
