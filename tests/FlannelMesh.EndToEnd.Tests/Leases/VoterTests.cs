using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Leases;

/// <summary>The voters are the seeds at first, and then whom an operator makes a voter.</summary>
public sealed class VoterTests
{
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(40);

    [KernelFact]
    public async Task Changed_voters_and_all_subnets_survive_a_power_cut()
    {
        await using var lab = await RunningLab.StartAsync(new LabOptions { Hosts = 4 });
        var (removed, added) = (lab.Hosts[0], lab.Hosts[3]);
        var subnets = lab.Hosts.Select(host => host.Subnet()).ToList();
        var cluster = await ClusterFacts.AssertOneClusterAsync(lab.Hosts);

        await lab.Hosts[1].CommandAsync("voters", "add", added.Name);
        await ClusterFacts.WaitVotersAsync(lab.Hosts, [.. lab.Hosts]);
        await lab.Hosts[1].CommandAsync("voters", "remove", removed.Name);
        await ClusterFacts.WaitVotersAsync(lab.Hosts, lab.Hosts[1], lab.Hosts[2], added);

        await Task.WhenAll(lab.Hosts.Select(host => host.KillAgentAsync()));
        await lab.StartAllAsync();

        await ClusterFacts.WaitVotersAsync(lab.Hosts, lab.Hosts[1], lab.Hosts[2], added);
        Assert.Equal(cluster, await ClusterFacts.AssertOneClusterAsync(lab.Hosts));
        Assert.Equal(subnets, lab.Hosts.Select(host => host.Subnet()));
    }

    [KernelFact]
    public async Task All_three_seeds_replaced_one_by_one_leave_a_cluster_that_gives_leases()
    {
        await using var lab = await RunningLab.StartAsync(new LabOptions { Hosts = 6, PodsPerHost = 0 });
        var (seeds, voters) = (lab.Hosts.Take(3).ToArray(), lab.Hosts.Skip(3).ToArray());
        for (var i = 0; i < 3; i++)
        {
            await voters[2].CommandAsync("voters", "add", voters[i].Name);
            await voters[2].CommandAsync("voters", "remove", seeds[i].Name);
        }

        await ClusterFacts.WaitVotersAsync(lab.Hosts, voters);

        // One former seed stays to be found; the quorum does not need it.
        await Task.WhenAll(seeds.Skip(1).Select(host => host.KillAgentAsync()));
        var late = await lab.AddHostAsync();
        late.StartAgent();
        await late.WaitReadyAsync();
        Assert.Equal(7, lab.Hosts.Select(host => host.Subnet()).Distinct().Count());
        await ClusterFacts.AssertOneClusterAsync([seeds[0], .. voters, late]);
    }

    [KernelFact]
    public async Task A_voter_with_a_new_disk_votes_only_after_it_has_read_the_table_of_all_others()
    {
        // The first does not leave its cluster before the wiped one asks, however long a busy machine takes to start that.
        await using var lab = await RunningLab.StartAsync(
            new LabOptions { PodsPerHost = 0, ConfigOverrides = "akka.cluster.split-brain-resolver.stable-after = 20s" });
        var (first, wiped, absent) = (lab.Hosts[0], lab.Hosts[1], lab.Hosts[2]);
        var (subnet, old) = (absent.Subnet(), wiped.Subnet());
        var cluster = await ClusterFacts.AssertOneClusterAsync(lab.Hosts);
        await Task.WhenAll(wiped.KillAgentAsync(), absent.KillAgentAsync());
        wiped.Wipe();
        await first.WaitStateAsync("detached", Notice);

        wiped.StartAgent();
        await wiped.WaitProblemAsync("lease table is empty", $"{absent.Address}:8283", "flannelmesh voters remove");

        Assert.NotEqual("ready", (await wiped.ApiAsync("node")).Text("state"));
        Assert.False(File.Exists(wiped.Files.SubnetFile));
        Assert.False((await first.ApiAsync("voters")).GetProperty("hasQuorum").GetBoolean());
        absent.StartAgent();
        await lab.WaitAllReadyAsync();
        Assert.Equal(cluster, await ClusterFacts.AssertOneClusterAsync(lab.Hosts));
        await ClusterFacts.WaitVotersAsync(lab.Hosts, [.. lab.Hosts]);
        Assert.Equal(subnet, absent.Subnet());
        Assert.Equal(wiped.Name, (await first.LeasesAsync())[wiped.Subnet()]);
        Assert.True(wiped.Subnet() == old || (await wiped.LeasesAsync()).ContainsKey(old), "what the wiped host had was forgotten");
    }

    [KernelFact]
    public async Task Of_two_voters_both_are_needed_and_the_agent_says_so_before_and_after_one_dies()
    {
        await using var lab = await RunningLab.StartAsync(new LabOptions { Hosts = 2, Seeds = 2, PodsPerHost = 0 });
        var (alive, killed) = (lab.Hosts[0], lab.Hosts[1]);
        Assert.Contains("add a third", await alive.CommandAsync("voters"), StringComparison.Ordinal);
        await killed.KillAgentAsync();

        await alive.WaitStateAsync("detached", Notice);

        await alive.WaitProblemAsync("only 1 of 2 voters are reachable and 2 are needed", "leases stay", $"no answer from {killed.Address}:8283", "Start them again");
        Assert.Contains("no quorum, leases stay as they are", await alive.CommandAsync("voters"), StringComparison.Ordinal);
        killed.StartAgent();
        await lab.WaitAllReadyAsync();
        await ClusterFacts.AssertOneClusterAsync(lab.Hosts);
    }
}
