using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Bootstrap;

/// <summary>Hosts that start in any order end in one cluster.</summary>
public sealed class FormationTests
{
    [KernelFact]
    public async Task Hosts_wait_for_their_seeds_and_get_their_subnets_when_these_come()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 5 });
        foreach (var host in lab.Hosts.Skip(3))
        {
            host.StartAgent();
            await host.WaitWaitingAsync();
        }

        foreach (var host in lab.Hosts.Skip(3))
        {
            Assert.Equal("joining", (await host.ApiAsync("node")).GetProperty("state").GetString());
            Assert.False(File.Exists(host.Files.SubnetFile));
        }

        foreach (var host in lab.Hosts.Take(3))
        {
            host.StartAgent();
        }

        await lab.WaitAllReadyAsync();
        await ClusterFacts.AssertOneClusterAsync(lab.Hosts);
    }

    [KernelFact]
    public async Task Hosts_that_start_one_after_the_other_are_one_cluster_from_the_second_seed_on()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 4 });
        var first = lab.Hosts[0];
        first.StartAgent();
        await first.WaitWaitingAsync();
        Assert.Equal("joining", (await first.ApiAsync("node")).GetProperty("state").GetString());

        foreach (var host in lab.Hosts.Skip(1))
        {
            host.StartAgent();
            await host.WaitReadyAsync();
        }

        await ClusterFacts.AssertOneClusterAsync(lab.Hosts);
    }

    [KernelFact]
    public async Task Two_of_three_seeds_are_enough_when_the_first_never_starts()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 4 });
        var started = lab.Hosts.Skip(1).ToList();

        started.ForEach(host => host.StartAgent());
        await Task.WhenAll(started.Select(host => host.WaitReadyAsync()));

        await ClusterFacts.AssertOneClusterAsync(started);
        Assert.Equal(2, (await started[0].ApiAsync("voters")).GetProperty("reachable").GetInt32());
    }
}
