using System.Net.Sockets;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Drift;

namespace FlannelMesh.EndToEnd.Tests.Drift;

/// <summary>The promise: within a second, logged once with what was wrong, and counted.</summary>
internal static class DriftAssert
{
    /// <summary>Spoils <paramref name="drift"/> on the lab's last host, in the family given.</summary>
    public static Task IsRepairedAsync(Lab lab, DriftCase drift, AddressFamily family = AddressFamily.InterNetwork) =>
        Promise.IsKeptAsync(() => RepairAsync(lab, drift, family));

    private static async Task<TimeSpan> RepairAsync(Lab lab, DriftCase drift, AddressFamily family)
    {
        var host = lab.Hosts[^1];
        await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(5));

        var peers = lab.PeersOf(host).Where(peer => peer.Subnet.BaseAddress.AddressFamily == family);
        var outcome = await new DriftRound(host, [.. peers]).RunAsync(drift);

        Assert.Equal(outcome.Expected.AsEnumerable(), outcome.Logged.AsEnumerable());
        Assert.Equal(outcome.Expected.Count(line => line.StartsWith($"{drift.Kind}:", StringComparison.OrdinalIgnoreCase)), outcome.Counted);
        return outcome.Time;
    }
}
