using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Bootstrap;

/// <summary>Apart from <see cref="FormationTests"/>, since ten agents take both cores themselves.</summary>
[Collection(UndisturbedCollection.Name)]
public sealed class TenHostsTests
{
    [KernelFact]
    public async Task Ten_hosts_started_together_are_one_cluster_with_ten_subnets()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 10, ReadyTimeout = TimeSpan.FromSeconds(120) });

        await lab.StartAllAsync();

        await ClusterFacts.AssertOneClusterAsync(lab.Hosts);
        await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(10, (await lab.Hosts[9].LeasesAsync()).Count);
    }
}
