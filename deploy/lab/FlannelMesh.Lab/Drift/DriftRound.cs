using System.Diagnostics;
using System.Globalization;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Drift;

/// <summary>Spoils things on one host, one at a time, and watches its agent put them right.</summary>
/// <param name="host">Its agent is ready and its kernel complete.</param>
/// <param name="peers">Those it has entries for.</param>
public sealed class DriftRound(LabHost host, IReadOnlyList<ExpectedPeer> peers)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly RepairLog _log = new(host);

    /// <exception cref="LabException">Not repaired within 10 s.</exception>
    public async Task<DriftOutcome> RunAsync(DriftCase drift)
    {
        var (target, before) = (await DriftTarget.ReadAsync(host, peers), await KernelPicture.TakeAsync(host.Namespace));
        var counted = await CountAsync(drift.Kind);
        _ = _log.Take();

        var start = Stopwatch.GetTimestamp();
        await host.Namespace.ExecAsync("sh", "-c", target.Command(drift));
        var time = await KernelPicture.UntilAsync(host, before, start);
        await AgentIsQuietAsync();
        return new DriftOutcome(
            time, [.. _log.Take().Order(StringComparer.Ordinal)], target.Repairs(drift), await CountAsync(drift.Kind) - counted);
    }

    /// <summary>
    /// What the agent wrote is announced to itself, and it looks again: whatever it would repair once more is logged after that. Parameters
    /// are looked at twice a second.
    /// </summary>
    public static async Task AgentIsQuietAsync()
    {
        var start = Stopwatch.GetTimestamp();
        await Poll.UntilAsync(() => Stopwatch.GetElapsedTime(start) > TimeSpan.FromMilliseconds(600), Patience, () => "", TimeSpan.FromMilliseconds(50));
    }

    private async Task<long> CountAsync(string kind)
    {
        var series = $"flannelmesh_repairs_total{{kind=\"{kind}\"}} ";
        var line = (await host.MetricsAsync()).Split('\n').SingleOrDefault(line => line.StartsWith(series, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.AsSpan(series.Length), CultureInfo.InvariantCulture);
    }
}
