using System.Collections.Immutable;
using System.Net;

namespace FlannelMesh.Backends.CloudRoute;

/// <summary>Routes that this node has put in place a moment ago: a list that was read before, or too soon after, does not have them yet.</summary>
internal sealed record RecentPuts(ImmutableDictionary<(string Table, IPNetwork Destination), TimeSpan> At)
{
    public static RecentPuts None { get; } = new(ImmutableDictionary<(string, IPNetwork), TimeSpan>.Empty);

    public RecentPuts With(RouteAction.Put put, TimeSpan now) => new(At.SetItem((put.Table, put.Destination), now));

    /// <summary>Those that a list read at a time may lack.</summary>
    public RecentPuts After(TimeSpan readAt, TimeSpan settle) => new(At.RemoveRange(At.Where(put => readAt >= put.Value + settle).Select(put => put.Key)));

    public bool Has(RouteAction action) => action is RouteAction.Put put && At.ContainsKey((put.Table, put.Destination));
}
