namespace FlannelMesh.Labs.Bench;

/// <summary>What the rounds gave.</summary>
/// <param name="Median">Of an even number the mean of the two in the middle.</param>
internal readonly record struct Spread(double Median, double Min, double Max, int Count)
{
    /// <param name="values">At least one.</param>
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return new((sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2, sorted[0], sorted[^1], sorted.Count);
    }

    /// <summary>The smallest value that at least this part of all values does not exceed.</summary>
    /// <param name="values">At least one.</param>
    /// <param name="part">0 to 1.</param>
    public static double Quantile(IReadOnlyCollection<double> values, double part)
    {
        var rank = (int)Math.Ceiling(part * values.Count);
        return values.Order().ElementAt(Math.Max(rank - 1, 0));
    }
}
