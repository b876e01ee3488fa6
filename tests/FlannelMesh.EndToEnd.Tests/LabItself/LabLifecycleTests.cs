using System.Net;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Agents;
using FlannelMesh.Labs.Network;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.LabItself;

/// <summary>The lab without agents: what it makes, and that nothing stays.</summary>
public sealed class LabLifecycleTests
{
    private static readonly LabOptions TwoBareHosts = new() { Hosts = 2, Binary = "/bin/true" };

    [KernelFact]
    public async Task Hosts_reach_each_other_and_nothing_stays_afterwards()
    {
        string name;
        await using (var lab = await Lab.CreateAsync(TwoBareHosts))
        {
            name = lab.Name;
            await lab.Hosts[0].Namespace.ExecAsync("ping", "-n", "-c", "1", "-W", "2", lab.Hosts[1].Address.ToString());
        }

        await AssertGoneAsync(name);
    }

    [KernelFact]
    public async Task Removing_by_name_alone_kills_what_runs_inside()
    {
        var lab = await Lab.CreateAsync(TwoBareHosts with { Name = new LabOptions().Name });
        await using var holder = await lab.Hosts[0].HoldPortAsync(IPAddress.Loopback, 7777);

        Assert.True(await LabTeardown.RemoveAsync(lab.Name));

        await Poll.UntilAsync(() => holder.HasExited, TimeSpan.FromSeconds(10), () => "the process inside lives on");
        await AssertGoneAsync(lab.Name);
        Assert.False(await LabTeardown.RemoveAsync(lab.Name));
        await lab.DisposeAsync();
    }

    [KernelFact]
    public async Task A_second_lab_of_the_same_name_is_refused_and_the_first_stays()
    {
        await using var lab = await Lab.CreateAsync(TwoBareHosts with { Name = new LabOptions().Name });

        var error = await Assert.ThrowsAsync<LabException>(() => Lab.CreateAsync(TwoBareHosts with { Name = lab.Name }));

        Assert.Contains(lab.Name, error.Message, StringComparison.Ordinal);
        await lab.Hosts[0].IpAsync("link", "show", "eth0");
    }

    [KernelFact]
    public async Task An_agent_that_ends_early_is_reported_at_once_with_its_log()
    {
        await using var lab = await Lab.CreateAsync(TwoBareHosts with { Name = new LabOptions().Name, Binary = "/bin/ls" });
        lab.Hosts[0].StartAgent(AgentFlags.None.With("/no/such/file"));

        var error = await Assert.ThrowsAsync<LabException>(() => lab.Hosts[0].WaitReadyAsync());

        Assert.Contains("exit code 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("/no/such/file", error.Message, StringComparison.Ordinal);
    }

    private static async Task AssertGoneAsync(string lab)
    {
        Assert.DoesNotContain(await NetworkNamespace.ListAsync(), name => name.StartsWith($"{lab}-", StringComparison.Ordinal));
        Assert.False(Directory.Exists(LabPaths.Directory(lab)));
    }
}
