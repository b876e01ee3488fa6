using System.Diagnostics;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Operations;

[Collection(UndisturbedCollection.Name)]
public sealed class FirewallTests
{
    [KernelFact]
    public async Task Pods_talk_again_within_a_second_when_Docker_sets_the_FORWARD_policy_to_drop_and_cleanup_leaves_nothing()
    {
        await using var lab = await RunningLab.StartAsync(new LabOptions { Hosts = 2, PodsPerHost = 1 });
        var host = lab.Hosts[0];

        var repairs = 0;
        await Promise.IsKeptAsync(async () =>
        {
            var start = Stopwatch.GetTimestamp();
            await IptablesAsync(host, repairs == 0 ? ["-P", "FORWARD", "DROP"] : ["-F", "FORWARD"]);
            await Poll.UntilAsync(
                async () => (await IptablesAsync(host, "-S")).Contains("-A FORWARD -j FLANNELMESH-FWD", StringComparison.Ordinal),
                TimeSpan.FromSeconds(10),
                () => "no rules of ours",
                TimeSpan.FromMilliseconds(10));
            repairs++;
            return Stopwatch.GetElapsedTime(start);
        });
        Assert.Empty((await lab.PingMatrixAsync()).Failed);
        // The agent counts what it has looked at once more.
        await Poll.UntilAsync(
            async () => (await host.MetricsAsync()).Contains($"flannelmesh_repairs_total{{kind=\"rule\"}} {repairs}\n", StringComparison.Ordinal),
            TimeSpan.FromSeconds(10),
            () => $"no {repairs} repairs");

        await host.StopAgentAsync();
        var output = (await host.RunBinaryAsync(["cleanup", .. host.Flags.ToArguments()])).EnsureSuccess().Output;
        Assert.Contains("removed chain ip filter FLANNELMESH-FWD\n", output, StringComparison.Ordinal);
        Assert.Equal("-P INPUT ACCEPT\n-P FORWARD DROP\n-P OUTPUT ACCEPT\n", await IptablesAsync(host, "-S"));
    }

    private static async Task<string> IptablesAsync(LabHost host, params string[] arguments) =>
        (await host.Namespace.ExecAsync(["iptables", .. arguments])).Output;
}
