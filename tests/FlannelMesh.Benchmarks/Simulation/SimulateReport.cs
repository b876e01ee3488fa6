using System.Globalization;

namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>Goes through the sizes and prints a row for each; what takes long is said as soon as it is known.</summary>
internal sealed class SimulateReport(SimulateOptions options, Costs costs, TextWriter output)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        var times = new MarkdownTable(
            "nodes", "all at once: leased", "all routes", "one more: half", "99 %", "all", "a tenth dies", "a third is cut off", "healed");
        var idle = new MarkdownTable(
            "idle, kB/s a node", "all", "gossip", "heartbeats", "table", "replicated", "probes", "reports", "messages /s", "a voter's kB/s");
        foreach (var size in options.Nodes)
        {
            var scenarios = new Scenarios(options.Cores ?? 0, options.Protocol, costs, options.Seed, options.PerProcess);
            var (leased, known) = Do("together", () => scenarios.Together(size));
            var (half, nearly, all) = Do("one", () => scenarios.JoinOne(size));
            var death = Do("death", () => (double?)scenarios.Death(size));
            var (over, healed) = Do("cut", () => scenarios.Cut(size));
            cancellation.ThrowIfCancellationRequested();
            string[] row = [$"{size}", .. new[] { leased, known, half, nearly, all, death, over, healed }.Select(Seconds)];
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
    private T? Do<T>(string scenario, Func<T?> run) => options.Only.Contains(scenario) ? run() : default;

    private static string Seconds(double? value) =>
        value is not { } known ? "" : double.IsNaN(known) ? "never" : double.IsInfinity(known) ? "all give up" : known.ToString("0.0 s", CultureInfo.InvariantCulture);
}
