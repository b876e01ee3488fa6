using System.CommandLine;

namespace FlannelMesh.Labs.Footprint;

/// <summary>`footprint`: how fast one agent starts, and what it takes of the host; behind deploy/lab/footprint.</summary>
internal static class FootprintCommand
{
    public static Command Create()
    {
        var hosts = new Option<string>("--hosts") { Description = "Hosts of the cluster; one more joins it", DefaultValueFactory = _ => "10" };
        var runs = new Option<string>("--runs") { Description = "How often each start is measured", DefaultValueFactory = _ => "10" };
        var settle = new Option<string>("--settle") { Description = "Seconds of rest before idle agents are measured", DefaultValueFactory = _ => "30" };
        var idle = new Option<string>("--idle") { Description = "Seconds that they are measured for", DefaultValueFactory = _ => "20" };
        var peers = new Option<string?>("--peers") { Description = "Measures a voter and a follower with so many peers instead, such as 10,1000,5000" };
        var file = new Option<string?>("--json") { Description = "Writes all values into this file" };
        var command = new Command("footprint", "Measure starts, memory and idle CPU of one agent beside a bare cluster member; print a markdown table.")
        {
            hosts, runs, settle, idle, file, peers,
        };
        command.SetAction(async (result, cancellation) =>
        {
            try
            {
                if (result.GetValue(peers) is { } sizes)
                {
                    var others = new Option[] { hosts, runs, file }.Where(option => result.GetResult(option) is { Implicit: false }).Select(option => option.Name).ToList();
                    return await new PeerFootprintRun(PeerFootprintOptions.Parse(
                        sizes, result.GetRequiredValue(settle), result.GetRequiredValue(idle), others)).RunAsync(cancellation);
                }

                var options = FootprintOptions.Parse(
                    result.GetRequiredValue(hosts), result.GetRequiredValue(runs), result.GetRequiredValue(settle), result.GetRequiredValue(idle), result.GetValue(file));
                return await new FootprintRun(options).RunAsync(cancellation);
            }
            catch (LabException e)
            {
                await Console.Error.WriteLineAsync($"footprint: {e.Message}");
                return 1;
            }
        });
        return command;
    }
}
