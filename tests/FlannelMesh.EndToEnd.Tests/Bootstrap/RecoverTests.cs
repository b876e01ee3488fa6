using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Testing;
using CommandResult = FlannelMesh.Labs.Processes.CommandResult;

namespace FlannelMesh.EndToEnd.Tests.Bootstrap;

public sealed class RecoverTests
{
    [KernelFact]
    public async Task The_only_voter_left_makes_a_new_cluster_when_told_to_and_others_join_it_with_and_without_data()
    {
        await using var lab = await RunningLab.StartAsync(new LabOptions { Hosts = 4, PodsPerHost = 0 });
        var (survivor, wiped, follower) = (lab.Hosts[0], lab.Hosts[1], lab.Hosts[3]);
        var (subnet, followers) = (survivor.Subnet(), follower.Subnet());
        var old = await ClusterFacts.AssertOneClusterAsync(lab.Hosts);

        await AssertRefusedAsync(survivor, ["--yes"], "an agent is running", "stop it first");
        await Task.WhenAll(lab.Hosts.Select(host => host.KillAgentAsync()));
        wiped.Wipe();
        await AssertRefusedAsync(follower, ["--yes"], "no voter of cluster", $"{survivor.Address}:8283");
        await AssertRefusedAsync(survivor, [], "nothing was changed");
        (await RecoverAsync(survivor, "--yes")).EnsureSuccess();
        survivor.StartAgent();
        await survivor.WaitReadyAsync();

        Assert.Equal(subnet, survivor.Subnet());
        Assert.NotEqual(old, await ClusterFacts.AssertOneClusterAsync([survivor]));
        wiped.StartAgent();
        follower.StartAgent();
        await Task.WhenAll(wiped.WaitReadyAsync(), follower.WaitReadyAsync());
        Assert.NotEqual(old, await ClusterFacts.AssertOneClusterAsync([survivor, wiped, follower]));
        await ClusterFacts.WaitVotersAsync([survivor, wiped, follower], survivor);
        Assert.Equal(followers, follower.Subnet());
    }

    private static async Task AssertRefusedAsync(LabHost host, string[] options, params string[] mentions)
    {
        var before = await File.ReadAllTextAsync(Path.Combine(host.Files.DataDirectory, "cluster.json"));
        var result = await RecoverAsync(host, options);
        Assert.Equal(1, result.ExitCode);
        var line = Assert.Single(result.ErrorLines);
        Assert.All(mentions, mention => Assert.Contains(mention, line, StringComparison.Ordinal));
        Assert.Equal(before, await File.ReadAllTextAsync(Path.Combine(host.Files.DataDirectory, "cluster.json")));
    }

    private static Task<CommandResult> RecoverAsync(LabHost host, params string[] options) =>
        host.RunBinaryAsync(["recover", "--force-new-cluster", "--data-dir", host.Files.DataDirectory, .. options]);
}
