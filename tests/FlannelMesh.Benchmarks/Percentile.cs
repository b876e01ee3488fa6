namespace FlannelMesh.Benchmarks;

/// <summary>Percentiles by nearest rank: always one of the measured values, never one between two.</summary>
internal static class Percentile
{
    /// <param name="percent">Above 0, up to 100; 50 is the median, 100 the worst.</param>
    /// <returns>The smallest value that at least <paramref name="percent"/> % of the values do not exceed.</returns>
    public static TimeSpan Of(IReadOnlyCollection<TimeSpan> values, double percent)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Count, nameof(values));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        var rank = (int)Math.Ceiling(percent * values.Count / 100);
        return values.Order().ElementAt(Math.Max(rank, 1) - 1);
    }
}
