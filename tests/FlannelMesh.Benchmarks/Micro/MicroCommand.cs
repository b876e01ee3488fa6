using System.CommandLine;

namespace FlannelMesh.Benchmarks.Micro;

/// <summary>`micro`: small things beside something else that does as much, with BenchmarkDotNet.</summary>
internal static class MicroCommand
{
    public static Command Create()
    {
        var filter = new Option<string>("--filter") { Description = "Which ones, by CLASS.METHOD with * and ?", DefaultValueFactory = _ => "*" };
        var command = new Command("micro", "Measure small things in this process, each beside a baseline.") { filter };
        command.SetAction(async (result, _) =>
        {
            try
            {
                MicroRun.Run(result.GetRequiredValue(filter), Console.Out, Console.Error);
                return 0;
            }
            catch (BenchmarkException e)
            {
                await Console.Error.WriteLineAsync($"micro: {e.Message}");
                return 1;
            }
        });
        return command;
    }
}
