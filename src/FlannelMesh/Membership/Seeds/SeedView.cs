using System.Collections.Immutable;
using System.Net;

namespace FlannelMesh.Membership.Seeds;

/// <summary>What is known of the seeds at one moment.</summary>
/// <param name="Endpoints">Address and TCP port of each seed's cluster listener; with a problem only those that are known in spite of it.</param>
/// <param name="Problem">One line for the operator on why seeds may be missing or out of date; null if all were found.</param>
public sealed record SeedView(ImmutableArray<IPEndPoint> Endpoints, string? Problem)
{
    public static SeedView Of(params IEnumerable<IPEndPoint> endpoints) => new([.. endpoints], null);

    public static SeedView Failed(string problem) => new([], problem);

    /// <summary>All endpoints once, in the order of their text, and all problems.</summary>
    public static SeedView Union(IEnumerable<SeedView> views)
    {
        var all = views.ToList();
        var problems = all.Select(view => view.Problem).OfType<string>().Distinct().ToList();
        return new SeedView(
            [.. all.SelectMany(view => view.Endpoints).Distinct().OrderBy(endpoint => endpoint.ToString(), StringComparer.Ordinal)],
            problems.Count > 0 ? string.Join("; ", problems) : null);
    }
}
