using System.Diagnostics;
using FlannelMesh.Labs.Demo;

namespace FlannelMesh.Labs.Figures;

/// <summary>Makes labs whose agents have their own default timers, measures in them and prints the table.</summary>
internal sealed class FiguresRun(FiguresOptions options)
{
    /// <summary>Of the labs where something goes wrong; three of them are voters.</summary>
    private const int Hosts = 5;

    private readonly FigureSheet _sheet = new(Console.WriteLine);

    /// <returns>0 when all was measured, else 1; what was measured until then is printed.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            foreach (var hosts in options.Hosts)
            {
                for (var run = 1; run <= options.Runs; run++)
                {
                    Console.WriteLine($"cold start of {hosts} hosts, run {run} of {options.Runs}");
                    await InLabAsync(Of(hosts), lab => ColdStart.RunAsync(lab, _sheet, cancellation), cancellation);
                }
            }

            await InLabAsync(Of(Hosts), lab => FaultsAsync(lab, cancellation), cancellation);
            return 0;
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("Interrupted: the lab is removed.");
            return 1;
        }
        catch (Exception e) when (e is LabException or HttpRequestException or IOException)
        {
            await Console.Error.WriteLineAsync($"figures: {e.Message}");
            return 1;
        }
        finally
        {
            Console.WriteLine($"\n{Machine.Describe()}, {Stopwatch.GetElapsedTime(start).TotalMinutes:0.0} minutes\n\n{_sheet}");
        }
    }

    private async Task FaultsAsync(Lab lab, CancellationToken cancellation)
    {
        await lab.StartAllAsync();
        await lab.CreatePodsAsync();
        await new LabWatch(lab, cancellation).UntilWholeAsync(Stopwatch.GetTimestamp());
        await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(30));
        var voter = lab.Hosts[2];
        for (var run = 1; run <= options.Runs; run++)
        {
            Console.WriteLine($"{Hosts} hosts, run {run} of {options.Runs}");
            await AgentRestart.RunAsync(lab, voter, _sheet, cancellation);
            await KilledHost.RunAsync(lab, voter, _sheet, cancellation);
            await CutInTwo.RunAsync(lab, _sheet, cancellation);
        }
    }

    private static LabOptions Of(int hosts) => new() { Hosts = hosts, PodsPerHost = 1 };

    /// <summary>Measures in a lab whose agents have their own default timers, and removes it, also when it is interrupted.</summary>
    public static async Task InLabAsync(LabOptions options, Func<Lab, Task> measure, CancellationToken cancellation)
    {
        await using var lab = await Lab.CreateAsync(options with { HasShortTimers = false });
        var measuring = measure(lab);
        try
        {
            await measuring.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // What is under way loses the ground under its feet first, and what it made goes with the lab.
            await LabTeardown.RemoveAsync(lab.Name);
            await Task.WhenAny(measuring, Task.Delay(TimeSpan.FromSeconds(5), CancellationToken.None));
            throw;
        }
    }
}
