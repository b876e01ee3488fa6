using System.Diagnostics;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Bootstrap;

/// <summary>Apart from <see cref="FormationTests"/>, since twenty agents take both cores themselves.</summary>
[Collection(UndisturbedCollection.Name)]
public sealed class TwentyHostsTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(6);

    [KernelFact]
    public async Task Twenty_hosts_started_together_are_one_cluster_with_twenty_subnets_and_have_little_to_say_then()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 20, ReadyTimeout = TimeSpan.FromSeconds(180) });

        await lab.StartAllAsync();

        await ClusterFacts.AssertOneClusterAsync(lab.Hosts);
        await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(20, (await lab.Hosts[19].LeasesAsync()).Count);

        // When nothing happens each makes one every 7.5 to 12.5 s, else up to one a second.
        const int most = 40;
        var reports = 0;
        await Poll.UntilAsync(
            async () => (reports = await NewReportsAsync(lab.Hosts[19])) < most,
            TimeSpan.FromSeconds(60),
            () => FormattableString.Invariant($"{reports} reports of 19 hosts have come within {Window.TotalSeconds} s"));
    }

    /// <summary>How many reports of others come to the host within a while.</summary>
    private static async Task<int> NewReportsAsync(LabHost host)
    {
        var (start, seen, nodes) = (Stopwatch.GetTimestamp(), new HashSet<(string Node, string At)>(), 0);
        await Poll.UntilAsync(
            async () =>
            {
                var others = (await host.ApiAsync("mesh")).GetProperty("nodes").EnumerateArray().Where(node => node.Text("name") != host.Name).ToList();
                seen.UnionWith(others.Select(node => (node.Text("nodeId"), node.Text("reportedAt"))));
                nodes = others.Count;
                return Stopwatch.GetElapsedTime(start) > Window;
            },
            TimeSpan.FromSeconds(30),
            () => "",
            TimeSpan.FromMilliseconds(300));
        return seen.Count - nodes;
    }
}
