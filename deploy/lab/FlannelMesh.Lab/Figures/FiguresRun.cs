using System.Diagnostics;

namespace FlannelMesh.Labs.Figures;

/// <summary>Makes labs whose agents have their own default timers, measures in them and prints the table.</summary>
internal sealed class FiguresRun(FiguresOptions options)
{
    /// <summary>Of the labs where something goes wrong; three of them are voters.</summary>
    private const int Hosts = 5;

    private readonly FigureSheet _sheet = new(Console.WriteLine);

    /// <returns>0 when all was measured, else 1; what was measured until then is printed.</returns>
    public Task<int> RunAsync(CancellationToken cancellation) =>
        Measurement.RunAsync("figures", _sheet.ToString, () => MeasureAsync(cancellation));

    private async Task MeasureAsync(CancellationToken cancellation)
    {
        foreach (var hosts in options.Hosts)
        {
            for (var run = 1; run <= options.Runs; run++)
            {
                Console.WriteLine($"cold start of {hosts} hosts, run {run} of {options.Runs}");
                await Measurement.InLabAsync(Of(hosts), lab => ColdStart.RunAsync(lab, _sheet, cancellation), cancellation);
            }
        }

        await Measurement.InLabAsync(Of(Hosts), lab => FaultsAsync(lab, cancellation), cancellation);
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
}
