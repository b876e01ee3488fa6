using FlannelMesh.Labs;
using FlannelMesh.Labs.Drift;

namespace FlannelMesh.EndToEnd.Tests.Drift;

/// <summary>The promise: within a second, logged once with what was wrong, and counted.</summary>
internal static class DriftAssert
{
    public static readonly TimeSpan Promise = TimeSpan.FromSeconds(1);

    /// <summary>Spoils <paramref name="drift"/> on the lab's last host.</summary>
    public static async Task IsRepairedAsync(Lab lab, DriftCase drift)
    {
        var host = lab.Hosts[^1];
        await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(5));

        var outcome = await new DriftRound(host, lab.PeersOf(host)).RunAsync(drift);

        Assert.Equal(outcome.Expected.AsEnumerable(), outcome.Logged.AsEnumerable());
        Assert.Equal(outcome.Expected.Count(line => line.StartsWith($"{drift.Kind}:", StringComparison.OrdinalIgnoreCase)), outcome.Counted);
        Assert.InRange(outcome.Time, TimeSpan.Zero, Promise);
    }
}
