using System.CommandLine;

namespace FlannelMesh.Labs.Bench;

/// <summary>`bench`: what the tunnel carries beside other overlays; behind deploy/lab/bench.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var rounds = new Option<string>("--rounds") { Description = "How often each thing is measured", DefaultValueFactory = _ => "5" };
        var lab = new Option<string>("--lab") { Description = "wire (frames of the MTU), off (veth's defaults) or both", DefaultValueFactory = _ => "both" };
        var only = new Option<string>("--only") { Description = "Overlays, by the beginning of their names, with commas", DefaultValueFactory = _ => "" };
        var seconds = new Option<string>("--seconds") { Description = "Of a TCP measurement", DefaultValueFactory = _ => "2" };
        var queues = new Option<string>("--queues") { Description = "Of the tunnel's devices", DefaultValueFactory = _ => "1" };
        var tests = new Option<string>("--tests") { Description = "What is measured", DefaultValueFactory = _ => BenchOptions.AllTests };
        var other = new Option<string>("--other") { Description = "Another flannelmesh-tunnel, to be measured beside the built one", DefaultValueFactory = _ => "" };
        var command = new Command("bench", "Measure the tunnel beside other overlays; print markdown tables.")
        {
            rounds, lab, only, seconds, queues, tests, other,
        };
        command.SetAction(async (result, cancellation) =>
        {
            try
            {
                var options = BenchOptions.Parse(
                    result.GetRequiredValue(rounds), result.GetRequiredValue(lab), result.GetRequiredValue(only),
                    result.GetRequiredValue(seconds), result.GetRequiredValue(queues), result.GetRequiredValue(tests),
                    result.GetRequiredValue(other));
                return await new BenchRun(options).RunAsync(cancellation);
            }
            catch (LabException e)
            {
                await Console.Error.WriteLineAsync($"bench: {e.Message}");
                return 1;
            }
        });
        return command;
    }
}
