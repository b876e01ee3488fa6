using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Bootstrap;

/// <summary>Apart from <see cref="FormationTests"/>, since twenty agents take both cores themselves.</summary>
[Collection(UndisturbedCollection.Name)]
public sealed class TwentyHostsTests
{
    [KernelFact]
    public async Task Twenty_hosts_started_together_are_one_cluster_with_twenty_subnets()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 20, ReadyTimeout = TimeSpan.FromSeconds(180) });

        await lab.StartAllAsync();

        await ClusterFacts.AssertOneClusterAsync(lab.Hosts);
        await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(20, (await lab.Hosts[19].LeasesAsync()).Count);
    }
}
