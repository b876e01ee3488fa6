using System.Globalization;
using System.Net;
using FlannelMesh.Labs.Bench.Inside;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Bench.Traffic;

/// <summary>Programs in both pods that make and take the traffic: from the first host's pod to the second's.</summary>
internal sealed class PodTraffic
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan ServerRest = TimeSpan.FromSeconds(0.5);

    /// <summary>Before datagrams are counted.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.2);

    private readonly BenchLab _lab;
    private readonly BackgroundCommand _asking;
    private readonly BackgroundCommand _answering;

    private PodTraffic(BenchLab lab, BackgroundCommand asking, BackgroundCommand answering) =>
        (_lab, _asking, _answering) = (lab, asking, answering);

    public static async Task<PodTraffic> StartAsync(BenchLab lab)
    {
        var iperf = BackgroundCommand.Start("ip", lab.Two.Pod.ExecArguments("iperf3", "-s", "--forceflush"));
        var answering = BackgroundCommand.Start("ip", lab.Two.Pod.ExecArguments(LabPaths.LabProgram(), BenchAnswerCommand.Name));
        var asking = BackgroundCommand.Start("ip", lab.One.Pod.ExecArguments(LabPaths.LabProgram(), BenchAskCommand.Name));
        foreach (var command in new[] { iperf, answering, asking })
        {
            await command.WaitUntilAsync(started => started.Lines.Count > 0, Limit, "being ready");
        }

        return new PodTraffic(lab, asking, answering);
    }

    /// <summary>TCP for some seconds.</summary>
    public async Task<TcpOutcome> TcpAsync(IPAddress destination, int streams, int seconds)
    {
        for (var isLastTry = false; ; isLastTry = true)
        {
            // Not an error when it fails: its JSON says why.
            var result = await _lab.One.Pod.TryExecAsync(
                TimeSpan.FromSeconds(seconds) + Limit,
                "iperf3", "-J", "--connect-timeout", "2000", "-c", $"{destination}", "-P", Text(streams), "-t", Text(seconds));
            if (result.Succeeded || isLastTry)
            {
                return TcpOutcome.Parse(result.Output);
            }

            // The server may still be busy with the client before.
            await Task.Delay(ServerRest);
        }
    }

    /// <summary>As many small datagrams as can be sent.</summary>
    /// <returns>Those read at the other end in a second.</returns>
    public async Task<double> BlastAsync(IPAddress source, IPAddress destination, int flows, TimeSpan time)
    {
        var sending = AskAsync($"blast {source} {destination} {flows} {(WarmUp + time + (WarmUp / 2)).TotalMilliseconds:0}");
        await Task.Delay(WarmUp);
        var (before, start) = (KernelCounts.DatagramsRead(_answering.ProcessId), TimeProvider.System.GetTimestamp());
        await Task.Delay(time);
        var (after, elapsed) = (KernelCounts.DatagramsRead(_answering.ProcessId), TimeProvider.System.GetElapsedTime(start));
        await sending;
        return (after - before) / elapsed.TotalSeconds;
    }

    /// <summary>Round trips of a small datagram, one after the other: microseconds.</summary>
    public async Task<(double P50, double P99)> PingPongAsync(IPAddress destination, TimeSpan time)
    {
        var words = (await AskAsync($"pingpong {destination} {time.TotalMilliseconds:0}")).Split(' ');
        return words is [not "0", var p50, var p99]
            ? (double.Parse(p50, CultureInfo.InvariantCulture), double.Parse(p99, CultureInfo.InvariantCulture))
            : throw new LabException($"no round trip to {destination} came back");
    }

    private async Task<string> AskAsync(FormattableString question)
    {
        var before = _asking.Lines.Count;
        await _asking.WriteLineAsync(FormattableString.Invariant(question));
        await _asking.WaitUntilAsync(command => command.Lines.Count > before, Limit, "an answer");
        return _asking.Lines[^1];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
