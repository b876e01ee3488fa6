using System.Collections.Immutable;

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
        OptionNumber.ParseList("--nodes", nodes, MaxNodes, "sizes of clusters, such as 3,5"),
        OptionNumber.Parse("--count", count, MaxCount));
}
