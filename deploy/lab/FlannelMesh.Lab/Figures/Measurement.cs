using System.Diagnostics;
using FlannelMesh.Labs.Demo;
using static System.FormattableString;

namespace FlannelMesh.Labs.Figures;

/// <summary>What commands that measure have in common: the lab goes whatever happens, and what was measured until then is printed.</summary>
internal static class Measurement
{
    /// <param name="command">Its name, for what went wrong.</param>
    /// <param name="report">What there is to print, asked for once, at the end.</param>
    /// <returns>0 when all was measured, else 1.</returns>
    public static async Task<int> RunAsync(string command, Func<string> report, Func<Task> measure)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            await measure();
            return 0;
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("Interrupted: the lab is removed.");
            return 1;
        }
        catch (Exception e) when (e is LabException or HttpRequestException or IOException or UnauthorizedAccessException or TimeoutException)
        {
            await Console.Error.WriteLineAsync($"{command}: {e.Message}");
            return 1;
        }
        finally
        {
            Console.WriteLine(Invariant($"\n{Machine.Describe()}, {Stopwatch.GetElapsedTime(start).TotalMinutes:0.0} minutes\n\n{report()}"));
        }
    }

    /// <summary>Measures in a lab whose agents have their own default timers, and removes it, also when it is interrupted.</summary>
    public static async Task InLabAsync(LabOptions options, Func<Lab, Task> measure, CancellationToken cancellation)
    {
        await using var lab = await Lab.CreateAsync(options with { HasShortTimers = false });
        await UnlessCanceledAsync(lab.Name, measure(lab), cancellation);
    }

    /// <param name="lab">Its name; it is removed when the measuring is canceled.</param>
    public static async Task UnlessCanceledAsync(string lab, Task measuring, CancellationToken cancellation)
    {
        try
        {
            await measuring.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // What is under way loses the ground under its feet first, and what it made goes with the lab.
            await LabTeardown.RemoveAsync(lab);
            await Task.WhenAny(measuring, Task.Delay(TimeSpan.FromSeconds(5), CancellationToken.None));
            throw;
        }
    }
}
