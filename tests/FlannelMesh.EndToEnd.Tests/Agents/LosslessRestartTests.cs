using System.Globalization;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Agents;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Labs.Traffic;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Agents;

/// <summary>
/// A ping each millisecond in each direction between pods of two hosts, whose agents end in every way and start again, one after the
/// other on the same lab. Each stream's host is sender of one direction and receiver of the other.
/// </summary>
[Collection(OwnLabCollection.Name)]
public sealed class LosslessRestartTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [KernelTheory]
    [InlineData("vxlan")]
    [InlineData("host-gw")]
    public async Task No_packet_of_a_thousand_each_second_is_lost_however_agents_end_and_start_again(string backend)
    {
        await using var lab = await StartAsync(backend);
        var (host, subnets) = (lab.Hosts[1], lab.Hosts.Select(known => known.Subnet()).ToList());

        await AssertLosslessAsync(lab, "SIGTERM", async () =>
        {
            Assert.Equal(0, await host.StopAgentAsync(Signal.Terminate));
            await StartAgainAsync(host);
        });
        await AssertLosslessAsync(lab, "another binary", async () =>
        {
            Assert.Equal(0, await host.StopAgentAsync(Signal.Terminate));
            await StartAgainAsync(host, binary: CopyOfAgent(host));
        });
        await AssertLosslessAsync(lab, "SIGKILL", async () =>
        {
            await host.KillAgentAsync();
            await StartAgainAsync(host);
        });
        await AssertLosslessAsync(lab, "SIGKILL of all", async () =>
        {
            await Task.WhenAll(lab.Hosts.Select(known => known.KillAgentAsync()));
            await lab.StartAllAsync();
        });

        Assert.Equal(subnets, lab.Hosts.Select(known => known.Subnet()));
        await lab.WaitPeerEntriesAsync(Patience);
    }

    [KernelFact]
    public async Task Another_mtu_of_the_vxlan_device_loses_no_packet()
    {
        await using var lab = await StartAsync("vxlan");
        var host = lab.Hosts[1];

        await AssertLosslessAsync(lab, "MTU", () => RestartAsync(host, WithBackend(host, "\"MTU\":1400")));

        var device = await host.IpJsonAsync("link", "show", KernelTables.VxlanDevice);
        Assert.Equal("1350", Assert.Single(device.EnumerateArray()).Text("mtu"));
        await lab.WaitPeerEntriesAsync(Patience);
    }

    /// <summary>With the product's own grace time: the short one of the lab may be over before a busy machine has started an agent.</summary>
    private static Task<Lab> StartAsync(string backend) => RunningLab.StartAsync(
        new LabOptions { Hosts = 3, Backend = backend, PodsPerHost = 1, ConfigOverrides = "flannelmesh.withdraw-after = 60s" });

    private static async Task RestartAsync(LabHost host, AgentFlags flags)
    {
        Assert.Equal(0, await host.StopAgentAsync(Signal.Terminate));
        await StartAgainAsync(host, flags);
    }

    private static async Task StartAgainAsync(LabHost host, AgentFlags? flags = null, string? binary = null)
    {
        host.StartAgent(flags, binary);
        await host.WaitReadyAsync();
    }

    private static async Task AssertLosslessAsync(Lab lab, string what, Func<Task> disturb)
    {
        var (first, second) = (lab.Hosts[0].Pods[0], lab.Hosts[1].Pods[0]);
        await using var inward = first.StartPingStream(second, TimeSpan.FromMilliseconds(1));
        await using var outward = second.StartPingStream(first, TimeSpan.FromMilliseconds(1));
        await FlowAsync(inward, outward);
        await disturb();
        await FlowAsync(inward, outward);
        await Task.WhenAll(inward.StopAsync(), outward.StopAsync());
        foreach (var stream in new[] { inward, outward })
        {
            Assert.True(stream.Lost == 0, string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {stream.Lost} of {stream.Lost + stream.Received} lost, longest gap {stream.LongestGap.TotalMilliseconds:0} ms"));
        }
    }

    private static Task FlowAsync(PingStream inward, PingStream outward) =>
        Task.WhenAll(inward.WaitForAnswersAsync(500, Patience), outward.WaitForAnswersAsync(500, Patience));

    private static AgentFlags WithBackend(LabHost host, string option) =>
        host.Flags.With("--network", $$$"""{"Network":"10.5.0.0/16","Backend":{"Type":"vxlan",{{{option}}}}}""");

    /// <summary>The agent's whole directory, as a package of another version would put it in place.</summary>
    private static string CopyOfAgent(LabHost host)
    {
        var source = Path.GetDirectoryName(LabPaths.Binary(null))!;
        var target = Path.Combine(host.Files.Directory, "other-agent");
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        return Path.Combine(target, Path.GetFileName(LabPaths.Binary(null)));
    }
}
