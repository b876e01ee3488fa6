using System.CommandLine;

namespace FlannelMesh.Labs.Figures;

/// <summary>`drift`: how fast the kernel is right again, and how fast it follows the leases; behind deploy/lab/drift.</summary>
internal static class DriftFiguresCommand
{
    public static Command Create()
    {
        var rounds = new Option<string>("--rounds") { Description = "How often each thing is measured", DefaultValueFactory = _ => "10" };
        var command = new Command("drift", "Measure how fast drift is repaired and lease changes arrive; print a markdown table.") { rounds };
        command.SetAction(async (result, cancellation) =>
        {
            try
            {
                return await new DriftFiguresRun(FiguresOptions.Number("--rounds", result.GetRequiredValue(rounds))).RunAsync(cancellation);
            }
            catch (LabException e)
            {
                await Console.Error.WriteLineAsync($"drift: {e.Message}");
                return 1;
            }
        });
        return command;
    }
}
