using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Tunnel;

public sealed class TunnelEndTests
{
    private const string Vxlan = """{"Network":"10.5.0.0/16","Backend":{"Type":"vxlan"}}""";

    [KernelFact]
    public async Task Cleanup_leave_and_another_backend_end_the_tunnel()
    {
        await using var lab = await RunningLab.StartAsync(new LabOptions { Hosts = 2, Backend = "udp", PodsPerHost = 1 });
        var (first, second) = (lab.Hosts[0], lab.Hosts[1]);

        // Stopped, and killed: the tunnel goes on, and cleanup ends it.
        await CleanedUpAsync(second, () => second.StopAgentAsync());
        await CleanedUpAsync(second, async () =>
        {
            await second.KillAgentAsync();
            return 0;
        });

        // The other backend on all hosts, and back.
        var tunnels = await Task.WhenAll(lab.Hosts.Select(host => host.TunnelProcessAsync()));
        await RestartAllAsync(Vxlan);
        foreach (var host in lab.Hosts)
        {
            Assert.Empty(PeerEntries.FindProblems("vxlan", await KernelTables.ReadAsync(host.Namespace), lab.PeersOf(host)));
        }

        Assert.All(tunnels, process => Assert.False(TunnelFacts.IsAlive(process)));
        Assert.All(lab.Hosts.Zip(tunnels), pair => Assert.Single(
            File.ReadLines(pair.First.Files.Log),
            line => line.EndsWith($"The tunnel is not needed any more and has been ended: process {pair.Second}; its device: flannel0", StringComparison.Ordinal)));
        Assert.DoesNotContain("flannel0", await first.IpAsync("link", "show"), StringComparison.Ordinal);
        await RestartAllAsync(lab.Options.EffectiveNetConf);

        var process = await second.TunnelProcessAsync();
        await second.CommandAsync("leave");
        await IsEndedAsync(process);
        Assert.True(TunnelFacts.IsAlive(await first.TunnelProcessAsync()));

        async Task CleanedUpAsync(LabHost host, Func<Task<int>> end)
        {
            var process = await host.TunnelProcessAsync();
            Assert.Equal(0, await end());
            Assert.True(TunnelFacts.IsAlive(process));
            Assert.True((await lab.Hosts[0].Pods[0].PingAsync(host.Pods[0])).AllReceived);

            var output = (await host.RunBinaryAsync(["cleanup", .. host.Flags.ToArguments()])).EnsureSuccess().Output;

            Assert.Contains($"removed tunnel (process {process})\n", output, StringComparison.Ordinal);
            Assert.Contains("removed device flannel0\n", output, StringComparison.Ordinal);
            await IsEndedAsync(process);
            Assert.DoesNotContain("flannel0", await host.IpAsync("link", "show"), StringComparison.Ordinal);
            await host.StartAgainAsync();
            await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(20));
            Assert.Empty((await lab.PingMatrixAsync()).Failed);
        }

        async Task RestartAllAsync(string network)
        {
            await Task.WhenAll(lab.Hosts.Select(host => host.StopAgentAsync()));
            foreach (var host in lab.Hosts)
            {
                host.StartAgent(host.Flags.With("--network", network));
            }

            await lab.WaitAllReadyAsync();

            // Who is ready first may not have heard yet that the other has another backend too.
            await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(20), network == Vxlan ? "vxlan" : null);
            Assert.Empty((await lab.PingMatrixAsync()).Failed);
        }
    }

    private static Task<TimeSpan> IsEndedAsync(int process) =>
        Poll.UntilAsync(() => !TunnelFacts.IsAlive(process), TimeSpan.FromSeconds(5), () => $"the tunnel (process {process}) goes on");
}
