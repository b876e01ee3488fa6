using System.CommandLine;
using System.Runtime.InteropServices;
using FlannelMesh.Benchmarks.Scale.Nodes;
using FlannelMesh.Benchmarks.Scale.Workers;

namespace FlannelMesh.Benchmarks.Scale;

/// <summary>`scale`: what the control plane costs with more and more nodes.</summary>
internal static class ScaleCommand
{
    public const string WorkerName = "scale-worker";

    public static Command Create()
    {
        var nodes = new Option<string>("--nodes") { Description = "Sizes of the clusters to measure", DefaultValueFactory = _ => "10,25,50,100" };
        var only = new Option<string>("--only") { Description = $"Some of {string.Join(',', ScalePhases.Names.Keys)}; not given: all", DefaultValueFactory = _ => "" };
        var perProcess = new Option<string>("--per-process") { Description = "Nodes in one process", DefaultValueFactory = _ => "50" };
        var limit = new Option<string>("--limit") { Description = "Seconds for each phase of a size", DefaultValueFactory = _ => "120" };
        var idle = new Option<string>("--idle") { Description = "Seconds that an idle cluster is watched", DefaultValueFactory = _ => "20" };
        var joins = new Option<string>("--joins") { Description = "Nodes that join one after the other", DefaultValueFactory = _ => "8" };
        var command = new Command("scale", "Measure what the control plane costs with N nodes, and fit models to it.") { nodes, only, perProcess, limit, idle, joins };
        command.SetAction(async (result, cancellation) =>
        {
            try
            {
                var options = ScaleOptions.Parse(
                    result.GetRequiredValue(nodes),
                    result.GetRequiredValue(only),
                    result.GetRequiredValue(perProcess),
                    result.GetRequiredValue(limit),
                    result.GetRequiredValue(idle),
                    result.GetRequiredValue(joins));
                await ScaleRun.RunAsync(options, Console.Out, Console.Error, cancellation);
                return 0;
            }
            catch (BenchmarkException e)
            {
                await Console.Error.WriteLineAsync($"scale: {e.Message}");
                return 1;
            }
            catch (OperationCanceledException)
            {
                await Console.Error.WriteLineAsync("scale: interrupted");
                return 1;
            }
        });
        return command;
    }

    /// <summary>What `scale` starts processes of.</summary>
    public static Command CreateWorker()
    {
        var id = new Argument<int>("id");
        var voters = new Argument<int>("voters");
        var directory = new Argument<string>("directory");
        var command = new Command(WorkerName, "Nodes of `scale`.") { Hidden = true, Arguments = { id, voters, directory } };
        command.SetAction(async (result, _) =>
        {
            // A signal may be for all processes of a group; this one ends when its input does.
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
            await using var loop = new WorkerLoop(new ScalePlan(result.GetValue(id), result.GetValue(voters), result.GetRequiredValue(directory)));
            await loop.RunAsync(Console.In, Console.Out);
            return 0;
        });
        return command;
    }
}
