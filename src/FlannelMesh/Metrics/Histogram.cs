namespace FlannelMesh.Metrics;

/// <summary>Durations by size; safe from any thread and never blocks.</summary>
public sealed class Histogram
{
    private readonly long[] _limits;
    private readonly long[] _counts;
    private long _sum;

    /// <param name="seconds">Upper limits of the buckets, rising; what is above the last one has a bucket of its own.</param>
    public Histogram(params IReadOnlyList<double> seconds)
    {
        Limits = seconds;
        _limits = [.. seconds.Select(limit => (long)Math.Round(limit * TimeSpan.TicksPerSecond))];
        _counts = new long[seconds.Count + 1];
    }

    public IReadOnlyList<double> Limits { get; }

    public double SumOfSeconds => TimeSpan.FromTicks(Interlocked.Read(ref _sum)).TotalSeconds;

    public void Observe(TimeSpan duration)
    {
        var ticks = Math.Max(duration.Ticks, 0);
        var bucket = 0;
        while (bucket < _limits.Length && ticks > _limits[bucket])
        {
            bucket++;
        }

        Interlocked.Increment(ref _counts[bucket]);
        Interlocked.Add(ref _sum, ticks);
    }

    /// <summary>For each limit how many were not above it, and last how many there are at all.</summary>
    public IReadOnlyList<long> Cumulated()
    {
        var cumulated = new long[_counts.Length];
        var count = 0L;
        for (var i = 0; i < cumulated.Length; i++)
        {
            cumulated[i] = count += Interlocked.Read(ref _counts[i]);
        }

        return cumulated;
    }
}
