using System.Collections.Immutable;
using System.Globalization;

namespace FlannelMesh.Benchmarks.Grants;

/// <summary>What `grants` measures.</summary>
/// <param name="Nodes">Sizes of the clusters, one after the other; every node is a voter.</param>
/// <param name="Count">Grants, and round trips beside them, that are measured one at a time.</param>
internal sealed record GrantsOptions(ImmutableArray<int> Nodes, int Count)
{
    public const int MaxNodes = 7;
    public const int MaxCount = 10_000;

    /// <exception cref="BenchmarkException">A value cannot be used; the message names it and what would be right.</exception>
    public static GrantsOptions Parse(string nodes, string count) => new(
        [.. nodes.Split(',').Select(size => Number("--nodes", size, nodes, 1, MaxNodes, "sizes of clusters, such as 3,5, each")).Distinct()],
        Number("--count", count, count, 1, MaxCount, "a number"));

    private static int Number(string option, string text, string whole, int from, int to, string what) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to
            ? number
            : throw new BenchmarkException($"{option} '{whole}': must be {what} {from} to {to}");
}
