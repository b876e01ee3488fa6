using System.CommandLine;
using System.Globalization;

namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>`simulate`: gossip, leases and routes of clusters larger than a machine can run.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var usual = new SimulateArguments();
        var nodes = Text("--nodes", "Sizes of the clusters", usual.Nodes);
        var only = Text("--only", $"Some of {string.Join(", ", SimulateOptions.Scenarios)}; default: all", null);
        var cores = Text("--cores", "Cores that all nodes share; default: each has one of its own", null);
        var perProcess = Text("--per-process", "Nodes that share a process whose code is compiled while it runs; default: all have native code", null);
        var start = Text("--start-cost", "Milliseconds of a core that a node's start takes; default: what a native agent takes, with --per-process what was measured", null);
        var gossip = Text("--gossip-interval", "Milliseconds between two rounds of membership gossip while there is news", usual.GossipInterval);
        var perMember = Text("--gossip-per-member", "Microseconds that a round waits at least for each member; default: it does not", null);
        var admission = Text("--admission", $"How many nodes may be joining at a time; {int.MaxValue}: all", usual.Admission);
        var reduce = Text("--reduce-different-view", "From how many nodes on gossip goes less to those that have not seen it", usual.ReduceDifferentView);
        var loss = Text("--loss", "Per cent of messages that are lost", usual.Loss);
        var slow = Text("--slow", "Per cent of the followers whose core takes so many times as long, such as 1:10; default: none", null);
        var bandwidth = Text("--bandwidth", "Mbit/s of each node's link, each way, on which messages queue; default: it takes no time", null);
        var heartbeats = Text(
            "--heartbeats", $"How heartbeats fare, one of {SimulateOptions.HeartbeatModes}; default: first with --slow or --bandwidth, else punctual", null);
        var notify = Text("--notify", "Milliseconds that a voter waits to tell its followers of several leases at once; default: it does not", null);
        var seed = Text("--seed", "Of all that is left to chance", usual.Seed);
        var costs = Text("--costs", "A file with costs that --keep-costs wrote; default: they are measured first", null);
        var keep = Text("--keep-costs", "Where to write the costs", null);
        var command = new Command("simulate", "Simulate clusters, by costs that are measured first.")
        {
            nodes, only, cores, perProcess, start, gossip, perMember, admission, reduce, loss, slow, bandwidth, heartbeats, notify, seed, costs, keep,
        };
        command.SetAction(async (result, cancellation) =>
        {
            try
            {
                var options = SimulateOptions.Parse(new SimulateArguments
                {
                    Nodes = result.GetValue(nodes)!,
                    Only = result.GetValue(only),
                    Cores = result.GetValue(cores),
                    PerProcess = result.GetValue(perProcess),
                    Start = result.GetValue(start),
                    GossipInterval = result.GetValue(gossip)!,
                    GossipPerMember = result.GetValue(perMember),
                    Admission = result.GetValue(admission)!,
                    ReduceDifferentView = result.GetValue(reduce)!,
                    Loss = result.GetValue(loss)!,
                    Slow = result.GetValue(slow),
                    Bandwidth = result.GetValue(bandwidth),
                    Heartbeats = result.GetValue(heartbeats),
                    Notify = result.GetValue(notify),
                    Seed = result.GetValue(seed)!,
                    Costs = result.GetValue(costs),
                    KeepCosts = result.GetValue(keep),
                });
                await Task.Run(() => RunAsync(options, Console.Out, cancellation), cancellation);
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

    private static Option<string?> Text(string name, string description, string? usual) =>
        new(name) { Description = description, DefaultValueFactory = _ => usual };

    private static async Task RunAsync(SimulateOptions options, TextWriter output, CancellationToken cancellation)
    {
        var costs = await CostsAsync(options, cancellation);
        await output.WriteLineAsync(
            $"gossip: {costs.GossipBytes.ToText("bytes")}, {costs.GossipWrite.ToText("us to write")}, {costs.GossipHear.ToText("us to hear")}, {Number(costs.GossipNews.Fixed, "0")} us more if it is news; "
            + $"a change of leases: {costs.TakeOver.ToText("us")}, to tell a follower of it {costs.Push.ToText("us")}; "
            + $"a small message {Number(costs.Small, "0")}, a connection {Number(costs.Connect, "0")} us at each end; a start {Number(costs.Start / 1000, "0")} ms");
        await output.WriteLineAsync();
        await new SimulateReport(options, costs, output).RunAsync(cancellation);
    }

    private static async Task<Costs> CostsAsync(SimulateOptions options, CancellationToken cancellation)
    {
        Costs costs;
        try
        {
            costs = options.Costs is { } path ? CostFile.Read(await File.ReadAllTextAsync(path, cancellation), path) : await CostMeter.MeasureAllAsync();
            if (options.KeepCosts is { } keep)
            {
                await File.WriteAllTextAsync(keep, CostFile.Write(costs), cancellation);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BenchmarkException($"the file of costs cannot be used: {e.Message}");
        }

        return costs with { Start = options.Start ?? (options.PerProcess > 0 ? costs.Start : Simulation.Costs.NativeStart) };
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
