using System.Collections.Immutable;

namespace FlannelMesh.Health.Links;

/// <summary>What this node has measured of its links.</summary>
public sealed record LinkTable(ImmutableSortedDictionary<LinkKey, LinkRecord> Links)
{
    public static LinkTable Empty { get; } = new(ImmutableSortedDictionary<LinkKey, LinkRecord>.Empty);

    /// <summary>For a report made now.</summary>
    public ImmutableArray<LinkReport> ToReports(TimeSpan now) => [.. Links.Select(link => link.Value.ToReport(link.Key.To, link.Key.Path, now))];
}
