using FlannelMesh.EndToEnd.Tests.BadInput;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Bootstrap;

/// <summary>One of the seeds was given other seeds and formed a cluster of its own.</summary>
public sealed class OtherClusterTests
{
    [KernelFact]
    public async Task A_second_cluster_at_a_seed_is_reported_and_its_nodes_are_refused_until_they_forget_it()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 4 });
        var (stray, follower, mates) = (lab.Hosts[0], lab.Hosts[3], lab.Hosts.Skip(1).Take(2).ToList());
        mates.ForEach(host => host.StartAgent());
        await Task.WhenAll(mates.Select(host => host.WaitReadyAsync()));
        foreach (var host in new[] { stray, follower })
        {
            host.StartAgent(host.Flags.With("--seed", stray.Address.ToString()));
            await host.WaitReadyAsync();
        }

        foreach (var host in mates)
        {
            await host.WaitProblemAsync($"{stray.Name} at {stray.Address}:8283 is in another cluster", "Give all nodes the same seeds", "cluster.json");
            Assert.Contains("flannelmesh_other_cluster 1", await MetricsAsync(host), StringComparison.Ordinal);
        }

        Assert.Contains("another cluster", await mates[0].CommandAsync("status"), StringComparison.Ordinal);
        await ClusterFacts.AssertOneClusterAsync(mates);
        await stray.StopAgentAsync();
        await follower.StopAgentAsync();
        await Refusal.AssertAsync(follower, follower.Flags, 2, "this node belongs to cluster", "stop it and remove cluster.json and leases/");

        stray.Wipe();
        follower.Wipe();
        stray.StartAgent();
        follower.StartAgent();
        await Task.WhenAll(stray.WaitReadyAsync(), follower.WaitReadyAsync());
        await ClusterFacts.AssertOneClusterAsync(lab.Hosts);
        await Poll.UntilAsync(
            async () => (await MetricsAsync(mates[0])).Contains("flannelmesh_other_cluster 0", StringComparison.Ordinal),
            TimeSpan.FromSeconds(30),
            () => "the second cluster is still reported",
            TimeSpan.FromMilliseconds(500));
    }

    private static async Task<string> MetricsAsync(LabHost host) => (await host.FetchAsync("http://127.0.0.1:8286/metrics")).Body;
}
