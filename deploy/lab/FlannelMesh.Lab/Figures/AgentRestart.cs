using System.Diagnostics;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Figures;

/// <summary>An agent is stopped, or killed, and started again at once while its pods are pinged.</summary>
internal static class AgentRestart
{
    /// <summary>Answers, at 10 ms each, before and after: 1 s.</summary>
    private const int Answers = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(Lab lab, LabHost host, FigureSheet sheet, CancellationToken cancellation)
    {
        await RunAsync(lab, host, "SIGTERM", EndAsync, sheet, cancellation);
        await RunAsync(lab, host, "SIGKILL", host.KillAgentAsync, sheet, cancellation);

        async Task EndAsync()
        {
            var start = Stopwatch.GetTimestamp();
            var exitCode = await host.StopAgentAsync(Signal.Terminate);
            sheet.Add("SIGTERM: until the agent has ended", Stopwatch.GetElapsedTime(start));
            if (exitCode != 0)
            {
                throw new LabException($"the agent of {host.Name} ended on SIGTERM with exit code {exitCode}, not 0");
            }
        }
    }

    private static async Task RunAsync(
        Lab lab, LabHost host, string how, Func<Task> end, FigureSheet sheet, CancellationToken cancellation)
    {
        var watch = new LabWatch(lab, cancellation);
        await using var pings = lab.Hosts[0].Pods[0].StartPingStream(host.Pods[0]);
        await pings.WaitForAnswersAsync(Answers, Patience);
        await end();

        var start = Stopwatch.GetTimestamp();
        host.StartAgent();
        sheet.Add($"{how}: next start until ready", await watch.UntilAllAsync(start, $"{host.Name} ready", [host], LabWatch.IsReadyAsync));
        await watch.UntilWholeAsync(start);
        await pings.WaitForAnswersAsync(Answers, Patience);
        await pings.StopAsync();
        sheet.AddLost($"{how} and start: lost on the way to its pod", pings.Lost);
    }
}
