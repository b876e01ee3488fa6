using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Agents;

[Collection(OwnLabCollection.Name)]
public sealed class RestartTests
{
    [KernelFact]
    public Task A_node_restarted_by_sigterm_keeps_its_subnet_and_loses_no_packet()
    {
        return RestartAsync(async host => Assert.Equal(0, await host.StopAgentAsync(Signal.Terminate)));
    }

    [KernelFact]
    public Task A_node_restarted_after_sigkill_keeps_its_subnet_and_loses_no_packet()
    {
        return RestartAsync(host => host.KillAgentAsync());
    }

    [KernelFact]
    public async Task All_nodes_stopped_and_started_again_keep_their_subnets_and_lose_no_packet()
    {
        await using var lab = await StartLabAsync();
        var subnets = lab.Hosts.Select(host => host.ReadSubnetEnv().Subnet).ToList();
        await using var stream = lab.Hosts[0].Pods[0].StartPingStream(lab.Hosts[2].Pods[0]);
        await stream.WaitForAnswersAsync(50, TimeSpan.FromSeconds(10));

        await Task.WhenAll(lab.Hosts.Select(host => host.KillAgentAsync()));
        await stream.WaitForAnswersAsync(100, TimeSpan.FromSeconds(10));
        await lab.StartAllAsync();
        await stream.WaitForAnswersAsync(100, TimeSpan.FromSeconds(10));
        await stream.StopAsync();

        Assert.Equal(subnets, lab.Hosts.Select(host => host.ReadSubnetEnv().Subnet));
        Assert.Equal(0, stream.Lost);
        await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(20));
    }

    private static async Task RestartAsync(Func<LabHost, Task> stop)
    {
        await using var lab = await StartLabAsync();
        var host = lab.Hosts[2];
        var subnet = host.ReadSubnetEnv().Subnet;
        var foreign = await ForeignState.AddAsync(host);
        await using var inward = lab.Hosts[0].Pods[0].StartPingStream(host.Pods[0]);
        await inward.WaitForAnswersAsync(50, TimeSpan.FromSeconds(10));

        await stop(host);
        await inward.WaitForAnswersAsync(100, TimeSpan.FromSeconds(10));
        host.StartAgent();
        await host.WaitReadyAsync();
        await inward.WaitForAnswersAsync(100, TimeSpan.FromSeconds(10));
        await inward.StopAsync();

        Assert.Equal(subnet, host.ReadSubnetEnv().Subnet);
        Assert.Equal(0, inward.Lost);
        await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(20));
        await foreign.AssertUntouchedAsync();
    }

    /// <summary>With the product's own grace time: the short one of the lab may be over before a busy machine has started an agent.</summary>
    private static Task<Lab> StartLabAsync() => RunningLab.StartAsync(new LabOptions { ConfigOverrides = "flannelmesh.withdraw-after = 60s" });
}
