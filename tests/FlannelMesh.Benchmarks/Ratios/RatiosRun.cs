using FlannelMesh.Benchmarks.Grants;
using FlannelMesh.Benchmarks.Peers;
using FlannelMesh.Benchmarks.Simulation;

namespace FlannelMesh.Benchmarks.Ratios;

/// <summary>Measures each ratio and prints them beside those that were kept.</summary>
internal static class RatiosRun
{
    private const int Grants = 150;
    private const int Peers = 1000;
    private const int Rounds = 5;

    /// <param name="keep">The release that they are kept as; null: they are compared.</param>
    /// <param name="footprint">A file of `deploy/lab/footprint --json`; null: nothing is said of whole agents.</param>
    /// <returns>0; 1 when one has become worse than its tolerance lets it.</returns>
    public static async Task<int> RunAsync(string file, string? keep, string? footprint, TextWriter output, TextWriter progress, CancellationToken cancellation)
    {
        var book = File.Exists(file) ? RatioBook.Parse(await File.ReadAllTextAsync(file, cancellation)) : RatioBook.Empty;
        var ofAgents = footprint is null ? [] : FootprintFile.Read(footprint, await ReadAsync(footprint, cancellation));
        IReadOnlyList<Ratio> ratios = [.. await MeasureAsync(progress, cancellation), .. await ScaleRatios.MeasureAsync(progress, cancellation), .. ofAgents];
        if (keep is not null)
        {
            book = book.With(keep, ratios);
            await File.WriteAllTextAsync(file, book.ToText(), cancellation);
        }

        var table = new MarkdownTable("ratio", "now", "kept", "at most");
        foreach (var ratio in ratios)
        {
            var kept = book.Last(ratio.Name);
            table.Add(ratio.Name, ratio.ToText(), kept is { } last ? new Ratio("", last).ToText() : "-", kept is { } limit ? new Ratio("", limit * ratio.Tolerance).ToText() : "-");
        }

        await output.WriteLineAsync(table.ToString());
        var worse = ratios.Where(book.IsWorse).ToList();
        foreach (var ratio in worse)
        {
            await progress.WriteLineAsync($"ratios: {ratio.Name}: {ratio.ToText()}, and {new Ratio("", book.Last(ratio.Name)!.Value).ToText()} was kept");
        }

        return worse.Count == 0 ? 0 : 1;
    }

    private static async Task<string> ReadAsync(string file, CancellationToken cancellation)
    {
        try
        {
            return await File.ReadAllTextAsync(file, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BenchmarkException($"--footprint '{file}': {e.Message}");
        }
    }

    private static async Task<IReadOnlyList<Ratio>> MeasureAsync(TextWriter progress, CancellationToken cancellation)
    {
        var grants = await GrantsRun.MeasureAsync(3, Grants, progress, cancellation);
        var (ofBatch, lookOfApply) = PeersRun.Ratios(Peers, Rounds, progress);
        var costs = CostMeter.Measure();
        return
        [
            new Ratio("a grant of 3 voters / a write to and a read from their quorum, p50", grants.Ratio(50)),
            new Ratio("the reconciler / ip -batch and bridge -batch, 1,000 vxlan peers", ofBatch),
            new Ratio("a look at 1,000 peers in place / programming them", lookOfApply),
            new Ratio("a change in a table of 1,000 leases / reading and merging gossip of as many members", costs.TakeOver.At(1000) / costs.GossipRead.At(1000)),
        ];
    }
}
