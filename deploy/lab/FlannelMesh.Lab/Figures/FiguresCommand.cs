using System.CommandLine;

namespace FlannelMesh.Labs.Figures;

/// <summary>`figures`: how long things take with the agent's default timers; behind deploy/lab/figures.</summary>
internal static class FiguresCommand
{
    public static Command Create()
    {
        var runs = new Option<string>("--runs") { Description = "How often each thing is measured", DefaultValueFactory = _ => "3" };
        var hosts = new Option<string>("--hosts") { Description = "Numbers of hosts to start cold", DefaultValueFactory = _ => "3,5,10" };
        var command = new Command("figures", "Measure cold starts, a killed host, a cut and restarts; print a markdown table.") { runs, hosts };
        command.SetAction(async (result, cancellation) =>
        {
            try
            {
                var options = FiguresOptions.Parse(result.GetRequiredValue(runs), result.GetRequiredValue(hosts));
                return await new FiguresRun(options).RunAsync(cancellation);
            }
            catch (LabException e)
            {
                await Console.Error.WriteLineAsync($"figures: {e.Message}");
                return 1;
            }
        });
        return command;
    }
}
