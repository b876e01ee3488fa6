namespace FlannelMesh.Labs.Bench;

/// <summary>All values of a run.</summary>
internal sealed class BenchSheet
{
    private readonly Dictionary<(Cable Cable, string Overlay, Measure Measure), SortedDictionary<int, double>> _values = [];

    public void Add(int round, Cable cable, string overlay, Measure measure, double value)
    {
        if (!_values.TryGetValue((cable, overlay, measure), out var rounds))
        {
            _values[(cable, overlay, measure)] = rounds = [];
        }

        rounds[round] = value;
    }

    /// <summary>Null if there is no value; likewise below.</summary>
    public double? Get(int round, Cable cable, string overlay, Measure measure) =>
        _values.TryGetValue((cable, overlay, measure), out var rounds) && rounds.TryGetValue(round, out var value) ? value : null;

    public Spread? Get(Cable cable, string overlay, Measure measure) =>
        _values.TryGetValue((cable, overlay, measure), out var rounds) ? Spread.Of(rounds.Values) : null;

    /// <summary>What one overlay is of another, round by round, so that what slows a whole round down does not count.</summary>
    /// <returns>Null if no round has both.</returns>
    public Spread? Ratio(Cable cable, Measure measure, string overlay, string other)
    {
        if (!_values.TryGetValue((cable, overlay, measure), out var mine) || !_values.TryGetValue((cable, other, measure), out var its))
        {
            return null;
        }

        var ratios = mine.Where(value => its.TryGetValue(value.Key, out var divisor) && divisor > 0).Select(value => value.Value / its[value.Key]).ToList();
        return ratios.Count == 0 ? null : Spread.Of(ratios);
    }
}
