using System.Collections.Immutable;
using FlannelMesh.Benchmarks.Scale;

namespace FlannelMesh.Benchmarks.Ratios;

/// <summary>What the whole control plane costs with more nodes: what grows faster than it may shows here.</summary>
internal static class ScaleRatios
{
    private const int Few = 10;
    private const int Many = 25;

    /// <summary>A start depends on who finds whom first; the median of three does less.</summary>
    private const int Starts = 3;

    private static readonly ScaleOptions Options = new([Few, Many], [], 50, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(10), 1);

    /// <exception cref="BenchmarkException">A cluster was not whole in time.</exception>
    public static async Task<IReadOnlyList<Ratio>> MeasureAsync(TextWriter progress, CancellationToken cancellation)
    {
        var (few, many) = (await OfAsync(Few, progress, cancellation), await OfAsync(Many, progress, cancellation));
        return
        [
            new Ratio($"{Many} nodes at once until all are leased / {Few} nodes", many.Leased / few.Leased),
            new Ratio($"what a node sends when idle, bytes, {Many} nodes / {Few} nodes", many.Bytes / few.Bytes),
        ];
    }

    private static async Task<(TimeSpan Leased, double Bytes)> OfAsync(int nodes, TextWriter progress, CancellationToken cancellation)
    {
        var figures = new List<ScaleFigures>();
        foreach (var phases in Enumerable.Repeat(ImmutableHashSet<ScalePhase>.Empty, Starts - 1).Append([ScalePhase.Idle]))
        {
            var one = await new ScaleMeasurement(Options with { Phases = phases }, nodes, progress).RunAsync(cancellation);
            figures.Add(one.Misses.IsEmpty ? one : throw new BenchmarkException($"{nodes} nodes: not reached: {string.Join("; ", one.Misses)}"));
        }

        return (Percentile.Of([.. figures.Select(one => one.Leased!.Value)], 50), figures[^1].Idle!.Node.Bytes);
    }
}
