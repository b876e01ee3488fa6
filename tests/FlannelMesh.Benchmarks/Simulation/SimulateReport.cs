using System.Globalization;

namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>Goes through the sizes and prints a row for each; what takes long is said as soon as it is known.</summary>
internal sealed class SimulateReport(SimulateOptions options, Costs costs, TextWriter output)
{
    private (int Suspicions, int TakenOut) _wrongs;

    public async Task RunAsync(CancellationToken cancellation)
    {
        var times = new MarkdownTable(
            "nodes", "all at once: leased", "all routes", "one more: half", "99 %", "all", "a tenth dies", "a third is cut off", "healed", "suspected though there", "taken out");
        var idle = new MarkdownTable(
            "idle, kB/s a node", "all", "gossip", "heartbeats", "table", "replicated", "probes", "reports", "messages /s", "a voter's kB/s");
        foreach (var size in options.Nodes)
        {
            var scenarios = new Scenarios(options.Cores ?? 0, options.Protocol, costs, options.Seed, options.PerProcess);
            _wrongs = (0, 0);
            var (leased, known) = Do("together", scenarios, () => scenarios.Together(size));
            var (half, nearly, all) = Do("one", scenarios, () => scenarios.JoinOne(size));
            var death = Do("death", scenarios, () => (double?)scenarios.Death(size));
            var (over, healed) = Do("cut", scenarios, () => scenarios.Cut(size));
            cancellation.ThrowIfCancellationRequested();
            string[] row = [$"{size}", .. new[] { leased, known, half, nearly, all, death, over, healed }.Select(Seconds), $"{_wrongs.Suspicions}", $"{_wrongs.TakenOut}"];
            times.Add(row);
            await Console.Error.WriteLineAsync(string.Join("  ", row));
            if (options.Only.Contains("idle"))
            {
                var traffic = scenarios.Idle(size);
                idle.Add([
                    $"{size}",
                    .. new[] { traffic.All, traffic.Gossip, traffic.Heartbeats, traffic.Table, traffic.Replicated, traffic.Probes, traffic.Reports, traffic.Messages, traffic.Voter }
                        .Select(value => value.ToString("0.0", CultureInfo.InvariantCulture)),
                ]);
            }
        }

        await output.WriteLineAsync(times.ToString());
        await output.WriteLineAsync();
        await output.WriteLineAsync(idle.ToString());
    }

    /// <summary>Nothing if it is not asked for.</summary>
    private T? Do<T>(string scenario, Scenarios scenarios, Func<T?> run)
    {
        if (!options.Only.Contains(scenario))
        {
            return default;
        }

        var result = run();
        _wrongs = (_wrongs.Suspicions + scenarios.Wrongs.Suspicions, _wrongs.TakenOut + scenarios.Wrongs.TakenOut);
        return result;
    }

    private static string Seconds(double? value) =>
        value is not { } known ? "" : double.IsNaN(known) ? "never" : double.IsInfinity(known) ? "all give up" : known.ToString("0.0 s", CultureInfo.InvariantCulture);
}
