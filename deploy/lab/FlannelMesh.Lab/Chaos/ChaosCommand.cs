using System.CommandLine;
using System.Globalization;

namespace FlannelMesh.Labs.Chaos;

/// <summary>`chaos`: a run of faults chosen by a seed against the real binary, with a verdict; behind deploy/lab/chaos.</summary>
internal static class ChaosCommand
{
    private const int Hosts = 5;
    private const int Voters = 3;
    private const int Subnets = 8;

    public static Command Create()
    {
        var seed = new Option<int>("--seed") { Description = "Chooses every step; the same seed makes the same steps", Required = true };
        var minutes = new Option<double>("--minutes")
        {
            Description = "No step begins after this time",
            DefaultValueFactory = _ => 10,
        };
        minutes.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 1 and <= 1440))
            {
                result.AddError("--minutes must be 1 to 1440");
            }
        });
        var name = new Option<string?>("--name") { Description = "Name of the lab (default fm and the process id)" };
        var list = new Option<int>("--list") { Description = "Only print so many steps of the seed" };
        var command = new Command("chaos", "Run faults chosen by a seed against hosts with agents, check all the time, end with a verdict.")
        {
            seed, minutes, name, list,
        };
        command.SetAction(async (result, cancellation) =>
        {
            var steps = new NemesisPlan(result.GetRequiredValue(seed), Hosts, Voters, Subnets).Steps();
            if (result.GetValue(list) is > 0 and var count)
            {
                steps.Take(count).ToList().ForEach(Console.WriteLine);
                return 0;
            }

            try
            {
                var options = ChaosRun.LabFor(Hosts, Voters, Subnets);
                options = result.GetValue(name) is { } given ? options with { Name = given } : options;
                var title = string.Create(CultureInfo.InvariantCulture, $"chaos seed {result.GetRequiredValue(seed)}");
                var run = new ChaosRun(title, options, steps, TimeSpan.FromMinutes(result.GetRequiredValue(minutes)), Console.WriteLine);
                return (await run.RunAsync(cancellation)).Passed ? 0 : 1;
            }
            catch (OperationCanceledException)
            {
                Console.WriteLine("Interrupted: the lab is removed.");
                return 1;
            }
            catch (LabException e)
            {
                await Console.Error.WriteLineAsync($"chaos: {e.Message}");
                return 1;
            }
        });
        return command;
    }
}
