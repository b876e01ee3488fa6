using System.CommandLine;
using System.Globalization;
using FlannelMesh.Membership;

namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>`simulate`: gossip, leases and routes of clusters larger than a machine can run.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var nodes = new Option<string>("--nodes") { Description = "Sizes of the clusters", DefaultValueFactory = _ => "10,100,1000,5000" };
        var cores = new Option<string?>("--cores") { Description = "Cores that all nodes share; default: each has one of its own" };
        var gossip = new Option<string>("--gossip-interval") { Description = "Milliseconds between two rounds of membership gossip while there is news", DefaultValueFactory = _ => "50" };
        var admission = new Option<string>("--admission") { Description = $"How many nodes may be joining at a time; {int.MaxValue}: all", DefaultValueFactory = _ => $"{JoinTurns.AtATime}" };
        var reduce = new Option<string>("--reduce-different-view") { Description = "From how many nodes on gossip goes less to those that have not seen it", DefaultValueFactory = _ => "400" };
        var command = new Command("simulate", "Simulate clusters, by costs that are measured first.") { nodes, cores, gossip, admission, reduce };
        command.SetAction(async (result, cancellation) =>
        {
            try
            {
                var options = SimulateOptions.Parse(result.GetRequiredValue(nodes), result.GetValue(cores), result.GetRequiredValue(gossip), result.GetRequiredValue(admission), result.GetRequiredValue(reduce));
                await Task.Run(() => Run(options, Console.Out, cancellation), cancellation);
                return 0;
            }
            catch (BenchmarkException e)
            {
                await Console.Error.WriteLineAsync($"simulate: {e.Message}");
                return 1;
            }
            catch (OperationCanceledException)
            {
                await Console.Error.WriteLineAsync("simulate: interrupted");
                return 1;
            }
        });
        return command;
    }

    private static void Run(SimulateOptions options, TextWriter output, CancellationToken cancellation)
    {
        var costs = CostMeter.Measure();
        output.WriteLine($"gossip: {costs.GossipBytes.ToText("bytes")}, {costs.GossipWrite.ToText("us to write")}, {costs.GossipRead.ToText("us to read and merge")}; a change of leases: {costs.TakeOver.ToText("us")}");
        output.WriteLine();
        var table = new MarkdownTable("nodes", "all together", "one more: half", "99 %", "all", "a tenth dies", "messages /s", "KB/s", "% of a core");
        foreach (var size in options.Nodes)
        {
            cancellation.ThrowIfCancellationRequested();
            var scenarios = new Scenarios(options.Cores ?? 0, options.Protocol, costs, seed: 1);
            var (half, nearly, all) = scenarios.JoinOne(size);
            var (messages, bytes, core) = scenarios.Idle(size);
            table.Add(
                $"{size}", Seconds(scenarios.Together(size)), Seconds(half), Seconds(nearly), Seconds(all), Seconds(scenarios.Death(size)),
                Number(messages, "0.#"), Number(bytes / 1000, "0.#"), Number(core * 100, "0.##"));
        }

        output.WriteLine(table);
    }

    private static string Seconds(double value) => double.IsNaN(value) ? "never" : Number(value, "0.00 s");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
