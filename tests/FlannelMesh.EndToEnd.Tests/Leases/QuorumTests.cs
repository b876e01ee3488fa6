using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Leases;

/// <summary>Most voters are gone: nothing new is given, and nothing that there is goes away.</summary>
public sealed class QuorumTests
{
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(40);

    [KernelFact]
    public async Task Without_quorum_kernels_stay_traffic_flows_no_subnet_is_given_and_all_heals_by_itself()
    {
        await using var lab = await RunningLab.StartAsync(new LabOptions { Hosts = 4 });
        var (killed, living) = (lab.Hosts.Take(2).ToList(), lab.Hosts.Skip(2).ToList());
        var subnets = lab.Hosts.Select(host => host.Subnet()).ToList();
        var kernels = await SnapshotsAsync(living);
        await using var stream = living[0].Pods[0].StartPingStream(living[1].Pods[0]);
        await stream.WaitForAnswersAsync(50, TimeSpan.FromSeconds(10));

        await Task.WhenAll(killed.Select(host => host.KillAgentAsync()));
        var late = await lab.AddHostAsync();
        late.StartAgent();
        foreach (var host in living)
        {
            var node = await host.WaitStateAsync("detached", Notice);
            Assert.Equal(host.Subnet(), node.GetProperty("subnet").GetString());
            await host.WaitProblemAsync("only 1 of 3 voters are reachable and 2 are needed", "leases stay");
            Assert.Contains("detached", await host.CommandAsync("status"), StringComparison.Ordinal);
            Assert.Contains("no quorum, leases stay as they are", await host.CommandAsync("voters"), StringComparison.Ordinal);
        }

        // Much longer than the 3 s after which routes of a node that is gone go where there is a quorum.
        await stream.WaitForAnswersAsync(600, TimeSpan.FromSeconds(30));
        Assert.Equal(kernels, await SnapshotsAsync(living));
        Assert.False(File.Exists(late.Files.SubnetFile));

        killed.ForEach(host => host.StartAgent());
        await lab.WaitAllReadyAsync();
        foreach (var host in lab.Hosts)
        {
            await host.WaitStateAsync("ready", Notice);
        }

        await stream.StopAsync();
        Assert.Equal(0, stream.Lost);
        Assert.Equal(subnets, lab.Hosts.Take(4).Select(host => host.Subnet()));
        Assert.DoesNotContain(late.Subnet(), subnets);
        await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(20));
        foreach (var host in living)
        {
            await AssertNoFormerSessionAsync(host);
        }
    }

    /// <summary>The agent has begun to be a member anew, and nothing of what it was before is left in it.</summary>
    private static async Task AssertNoFormerSessionAsync(LabHost host)
    {
        Assert.Matches("flannelmesh_sessions_total ([2-9]|[1-9][0-9])", await host.MetricsAsync());
        var threads = 0;
        await Poll.UntilAsync(
            () => (threads = ThreadUsage.NamesOf(host.Agent!.ProcessId).Count(name => name == "actors")) == 1,
            TimeSpan.FromSeconds(20),
            () => FormattableString.Invariant($"{host.Name}: {threads} threads of actors"));
    }

    private static async Task<IReadOnlyList<string>> SnapshotsAsync(IEnumerable<LabHost> hosts)
    {
        return [.. await Task.WhenAll(hosts.Select(KernelSnapshot.TakeAsync))];
    }
}
