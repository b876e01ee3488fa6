using System.CommandLine;

namespace FlannelMesh.Labs.Scale;

/// <summary>`scale`: what real agents cost by their number; behind `deploy/lab/scale --hosts`.</summary>
internal static class ScaleCommand
{
    public static Command Create()
    {
        var hosts = new Option<string>("--hosts") { Description = "Numbers of hosts", DefaultValueFactory = _ => "3,5,10,20" };
        var joins = new Option<string>("--joins") { Description = "Hosts that join each cluster, one after the other", DefaultValueFactory = _ => "8" };
        var settle = new Option<string>("--settle") { Description = "Seconds of rest before idle agents are measured", DefaultValueFactory = _ => "20" };
        var idle = new Option<string>("--idle") { Description = "Seconds that they are measured for", DefaultValueFactory = _ => "20" };
        var command = new Command("scale", "Measure starts, joins, kills, cuts and idle agents by number of hosts; print a markdown table.") { hosts, joins, settle, idle };
        command.SetAction(async (result, cancellation) =>
        {
            try
            {
                var options = ScaleOptions.Parse(
                    result.GetRequiredValue(hosts), result.GetRequiredValue(joins), result.GetRequiredValue(settle), result.GetRequiredValue(idle));
                return await new ScaleRun(options).RunAsync(cancellation);
            }
            catch (LabException e)
            {
                await Console.Error.WriteLineAsync($"scale: {e.Message}");
                return 1;
            }
        });
        return command;
    }
}
