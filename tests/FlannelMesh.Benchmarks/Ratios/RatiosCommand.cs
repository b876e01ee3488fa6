using System.CommandLine;

namespace FlannelMesh.Benchmarks.Ratios;

/// <summary>`ratios`: the guard against becoming slower from release to release.</summary>
internal static class RatiosCommand
{
    public static Command Create()
    {
        var file = new Option<string>("--file") { Description = "Where the ratios of the releases are", Required = true };
        var keep = new Option<string?>("--keep") { Description = "Writes what is measured into that file, as of this release" };
        var footprint = new Option<string?>("--footprint") { Description = "What deploy/lab/footprint --json has written: ratios of an agent to a bare Akka member" };
        var command = new Command("ratios", "Measure a few ratios, and compare them with those of the last release.") { file, keep, footprint };
        command.SetAction(async (result, cancellation) =>
        {
            try
            {
                return await RatiosRun.RunAsync(result.GetRequiredValue(file), result.GetValue(keep), result.GetValue(footprint), Console.Out, Console.Error, cancellation);
            }
            catch (BenchmarkException e)
            {
                await Console.Error.WriteLineAsync($"ratios: {e.Message}");
                return 1;
            }
            catch (OperationCanceledException)
            {
                await Console.Error.WriteLineAsync("ratios: interrupted");
                return 1;
            }
        });
        return command;
    }
}
