using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

namespace FlannelMesh.Benchmarks.Grants;

/// <summary>Measures one cluster size after the other and prints one table.</summary>
internal static class GrantsRun
{
    private const int WarmUp = 50;
    private const int AtOnce = 1000;

    /// <summary>An allocator looks at two requests a second of one member, after a burst; here a few members ask for all. More rounds would measure that.</summary>
    private const int Rounds = 1;

    /// <summary>No round begins after this time: the whole is to end within two minutes.</summary>
    private static readonly TimeSpan RoundsLimit = TimeSpan.FromSeconds(15);

    /// <param name="progress">Takes a line for each step.</param>
    public static async Task RunAsync(GrantsOptions options, TextWriter output, TextWriter progress, CancellationToken cancellation)
    {
        var figures = new List<GrantFigures>();
        foreach (var nodes in options.Nodes)
        {
            figures.Add(await MeasureAsync(nodes, options.Count, progress, cancellation));
        }

        await output.WriteLineAsync(Describe(figures, options.Count));
        if (figures.FirstOrDefault(figure => figure.Problem is not null) is { } failed)
        {
            throw new BenchmarkException($"{failed.Nodes} nodes: {failed.Problem}");
        }
    }

    /// <param name="count">Grants one at a time.</param>
    public static async Task<GrantFigures> MeasureAsync(int nodes, int count, TextWriter progress, CancellationToken cancellation)
    {
        await progress.WriteLineAsync($"{nodes} nodes: forming a cluster, then {count} grants one at a time, then {Rounds} x {AtOnce} at once");
        await using var cluster = await BenchmarkCluster.StartAsync(nodes, cancellation);
        var figures = await MeasureAsync(cluster, count, progress, cancellation);
        cluster.ThrowIfFailed();
        return figures;
    }

    private static async Task<GrantFigures> MeasureAsync(BenchmarkCluster cluster, int count, TextWriter progress, CancellationToken cancellation)
    {
        var askers = cluster.Nodes.Select(node => new LeaseAsker(node)).ToImmutableArray();
        var bare = cluster.Nodes.Select(node => new BareRoundTrip(node, cluster.Nodes.Length)).ToImmutableArray();

        var first = ImmutableArray.CreateBuilder<TimeSpan>();
        for (var block = 0; block < askers[0].Blocks; block++)
        {
            first.Add(await askers[block % askers.Length].AskAsync(block, cancellation));
        }

        var grants = ImmutableArray.CreateBuilder<TimeSpan>();
        var trips = ImmutableArray.CreateBuilder<TimeSpan>();
        for (var i = -WarmUp; i < count; i++)
        {
            // In turns: what disturbs the machine for a while disturbs both.
            var node = (i + WarmUp) % askers.Length;
            var grant = await askers[node].AskAsync(cancellation);
            var trip = await bare[node].RunAsync(cancellation);
            if (i >= 0)
            {
                grants.Add(grant);
                trips.Add(trip);
            }
        }

        var (perSecond, problem) = await MeasureAtOnceAsync(cluster, askers, progress, cancellation);
        return new GrantFigures(
            cluster.Nodes.Length, first.ToImmutable(), grants.ToImmutable(), trips.ToImmutable(), perSecond, Sum(askers.SelectMany(asker => asker.Repeated)), problem);
    }

    /// <summary>A machine that is too busy for this loses these numbers, not those of before.</summary>
    private static async Task<(ImmutableArray<double> PerSecond, string? Problem)> MeasureAtOnceAsync(
        BenchmarkCluster cluster, ImmutableArray<LeaseAsker> askers, TextWriter progress, CancellationToken cancellation)
    {
        var perSecond = ImmutableArray.CreateBuilder<double>();
        var beginning = Stopwatch.GetTimestamp();
        while (perSecond.Count < Rounds && Stopwatch.GetElapsedTime(beginning) < RoundsLimit)
        {
            var start = Stopwatch.GetTimestamp();
            try
            {
                await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => askers[i % askers.Length].AskAsync(cancellation)));
            }
            catch (BenchmarkException e)
            {
                return (perSecond.ToImmutable(), $"{AtOnce} at once: {e.Message}{cluster.DescribeTrouble()}");
            }

            perSecond.Add(AtOnce / Stopwatch.GetElapsedTime(start).TotalSeconds);
            await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{AtOnce} at once: {perSecond[^1]:0} a second"));
        }

        return (perSecond.ToImmutable(), null);
    }

    private static ImmutableSortedDictionary<string, int> Sum(IEnumerable<KeyValuePair<string, int>> reasons) =>
        reasons.GroupBy(pair => pair.Key, pair => pair.Value).ToImmutableSortedDictionary(group => group.Key, group => group.Sum());

    private static string Describe(IReadOnlyList<GrantFigures> figures, int count)
    {
        var table = new MarkdownTable(["", .. figures.Select(figure => $"{figure.Nodes} {(figure.Nodes == 1 ? "voter" : "voters")}")]);
        Add($"grant, one at a time ({count}): p50", figure => Milliseconds(Percentile.Of(figure.Grants, 50)));
        Add("grant, one at a time: p99", figure => Milliseconds(Percentile.Of(figure.Grants, 99)));
        Add("write to and read from a quorum: p50", figure => Milliseconds(Percentile.Of(figure.Bare, 50)));
        Add("write to and read from a quorum: p99", figure => Milliseconds(Percentile.Of(figure.Bare, 99)));
        Add("grant / write and read: p50", figure => Number(figure.Ratio(50)));
        Add("grant / write and read: p99", figure => Number(figure.Ratio(99)));
        Add("first grant of a block (64): p50", figure => Milliseconds(Percentile.Of(figure.First, 50)));
        Add("first grant of a block: worst", figure => Milliseconds(Percentile.Of(figure.First, 100)));
        Add($"{AtOnce} grants at once: a second", figure => figure.MedianPerSecond?.ToString("0", CultureInfo.InvariantCulture) ?? "failed");
        Add("requests sent again, of all", figure => figure.Repeated.Values.Sum().ToString(CultureInfo.InvariantCulture));
        foreach (var reason in figures.SelectMany(figure => figure.Repeated.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            Add($"... {reason}", figure => figure.Repeated.GetValueOrDefault(reason).ToString(CultureInfo.InvariantCulture));
        }

        var disk = new DriveInfo(Path.GetTempPath());
        return $"{Environment.ProcessorCount} cores for all nodes together, .NET {Environment.Version}, journals on {disk.DriveFormat} in {Path.GetTempPath()}\n\n{table}";

        void Add(string name, Func<GrantFigures, string> value) => table.Add([name, .. figures.Select(value)]);
    }

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
