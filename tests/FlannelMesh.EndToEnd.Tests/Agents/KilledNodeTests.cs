using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Agents;

public sealed class KilledNodeTests
{
    /// <summary>As hocon/lab.conf sets it.</summary>
    private static readonly TimeSpan WithdrawAfter = TimeSpan.FromSeconds(3);

    [KernelFact]
    public async Task Routes_of_a_killed_node_go_after_the_grace_time_and_its_lease_stays()
    {
        await using var lab = await RunningLab.StartAsync(new LabOptions());
        var (first, second, killed) = (lab.Hosts[0], lab.Hosts[1], lab.Hosts[2]);
        var subnet = killed.ReadSubnetEnv().Subnet;
        var foreign = await ForeignState.AddAsync(first);
        await using var onFirst = await RouteMonitor.StartAsync(first.Namespace);
        await using var onSecond = await RouteMonitor.StartAsync(second.Namespace);

        var killedAt = DateTimeOffset.UtcNow;
        await killed.KillAgentAsync();

        foreach (var monitor in new[] { onFirst, onSecond })
        {
            var gone = await monitor.WaitAsync(subnet, deleted: true, killedAt, TimeSpan.FromSeconds(60));
            Assert.True(gone.Time - killedAt >= WithdrawAfter, $"withdrawn after {gone.Time - killedAt}");
        }

        await Poll.UntilAsync(
            async () => PeerEntries.FindProblems("vxlan", await KernelTables.ReadAsync(first.Namespace), [second.AsPeer()]).Count == 0,
            TimeSpan.FromSeconds(10),
            () => "ARP and FDB entries of the killed node stay");
        var lease = (await first.ApiAsync("leases")).EnumerateArray().Single(lease => lease.Text("subnet") == subnet.ToString());
        Assert.Equal("held", lease.Text("state"));
        Assert.Equal(killed.Name, lease.Text("name"));
        Assert.True((await first.Pods[0].PingAsync(second.Pods[0])).AllReceived);
        await foreign.AssertUntouchedAsync();
    }

    [KernelFact]
    public async Task What_a_killed_agent_left_in_its_own_kernel_goes_on_working()
    {
        await using var lab = await RunningLab.StartAsync(new LabOptions { Hosts = 2, ConfigOverrides = "flannelmesh.withdraw-after = 60s" });
        var (alive, killed) = (lab.Hosts[0], lab.Hosts[1]);
        await using var stream = killed.Pods[0].StartPingStream(alive.Pods[0]);
        await stream.WaitForAnswersAsync(50, TimeSpan.FromSeconds(10));

        await killed.KillAgentAsync();

        await stream.WaitForAnswersAsync(300, TimeSpan.FromSeconds(20));
        await stream.StopAsync();
        Assert.Equal(0, stream.Lost);
    }
}
