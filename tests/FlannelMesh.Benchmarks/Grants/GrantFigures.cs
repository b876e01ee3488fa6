using System.Collections.Immutable;

namespace FlannelMesh.Benchmarks.Grants;

/// <summary>What was measured on one cluster.</summary>
/// <param name="First">The first grant of each block: an allocator starts and claims the block before it.</param>
/// <param name="Grants">One at a time, of blocks whose allocators run.</param>
/// <param name="Bare">Bare round trips, each right after one of <paramref name="Grants"/>.</param>
/// <param name="PerSecond">Grants a second of each round with many requests at once.</param>
/// <param name="Repeated">Requests that had to be sent again, by the reason.</param>
/// <param name="Problem">Why there are fewer rounds than there should be; null if there is nothing to say.</param>
internal sealed record GrantFigures(
    int Nodes,
    ImmutableArray<TimeSpan> First,
    ImmutableArray<TimeSpan> Grants,
    ImmutableArray<TimeSpan> Bare,
    ImmutableArray<double> PerSecond,
    ImmutableSortedDictionary<string, int> Repeated,
    string? Problem)
{
    /// <summary>How many round trips of the same percentile a grant takes.</summary>
    public double Ratio(double percent) => Percentile.Of(Grants, percent) / Percentile.Of(Bare, percent);

    /// <summary>Null when no round was finished.</summary>
    public double? MedianPerSecond => PerSecond.IsEmpty ? null : PerSecond.Order().ElementAt(PerSecond.Length / 2);
}
