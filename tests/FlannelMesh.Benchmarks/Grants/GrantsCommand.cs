using System.CommandLine;

namespace FlannelMesh.Benchmarks.Grants;

/// <summary>`grants`: how long a lease takes, and how many a cluster gives a second.</summary>
internal static class GrantsCommand
{
    public static Command Create()
    {
        var nodes = new Option<string>("--nodes") { Description = "Sizes of the clusters to measure", DefaultValueFactory = _ => "3,5" };
        var count = new Option<string>("--count") { Description = "Grants measured one at a time", DefaultValueFactory = _ => "300" };
        var command = new Command("grants", "Measure grants of leases beside bare round trips of DistributedData.") { nodes, count };
        command.SetAction(async (result, cancellation) =>
        {
            try
            {
                var options = GrantsOptions.Parse(result.GetRequiredValue(nodes), result.GetRequiredValue(count));
                await GrantsRun.RunAsync(options, Console.Out, Console.Error, cancellation);
                return 0;
            }
            catch (BenchmarkException e)
            {
                await Console.Error.WriteLineAsync($"grants: {e.Message}");
                return 1;
            }
            catch (OperationCanceledException)
            {
                await Console.Error.WriteLineAsync("grants: interrupted");
                return 1;
            }
        });
        return command;
    }
}
