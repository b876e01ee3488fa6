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
[Collection(UndisturbedCollection.Name)]
public sealed class LosslessRestartTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [KernelFact]
    public async Task No_packet_of_a_thousand_each_second_is_lost_with_vxlan_and_few_when_the_device_must_be_made_anew()
    {
        await using var lab = await StartAsync("vxlan");
        var host = lab.Hosts[1];
        await AssertLosslessAsync(lab);

        await AssertLosslessAsync(lab, "MTU", () => RestartAsync(host, WithBackend(host, "\"MTU\":1400")));
        var device = await host.IpJsonAsync("link", "show", KernelTables.VxlanDevice);
        Assert.Equal("1350", Assert.Single(device.EnumerateArray()).Text("mtu"));
        await lab.WaitPeerEntriesAsync(Patience);

        await Task.WhenAll(lab.Hosts.Select(known => known.StopAgentAsync(Signal.Terminate)));
        await using var stream = lab.Hosts[0].Pods[0].StartPingStream(host.Pods[0], TimeSpan.FromMilliseconds(1));
        await stream.WaitForAnswersAsync(500, Patience);
        foreach (var known in lab.Hosts)
        {
            known.StartAgent(WithBackend(known, "\"Port\":8473"));
        }

        // Both ends need the new port, and their agents do not start at the same moment.
        await lab.WaitAllReadyAsync();
        await stream.WaitForAnswersAsync(500, Patience);
        await stream.StopAsync();
        Assert.InRange(stream.LongestGap, TimeSpan.FromMilliseconds(2), TimeSpan.FromSeconds(3));
        await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(1));
    }

    [KernelFact]
    public async Task No_packet_of_a_thousand_each_second_is_lost_with_host_gw()
    {
        await using var lab = await StartAsync("host-gw");

        await AssertLosslessAsync(lab);
    }

    private static async Task AssertLosslessAsync(Lab lab)
    {
        var (host, subnets) = (lab.Hosts[1], lab.Hosts.Select(known => known.Subnet()).ToList());
        var foreign = await ForeignState.AddAsync(host);

        await AssertLosslessAsync(lab, "SIGTERM", () => RestartAsync(host, host.Flags));
        await AssertLosslessAsync(lab, "another binary and the classic route layout", async () =>
        {
            Assert.Equal(0, await host.StopAgentAsync(Signal.Terminate));
            await StartAgainAsync(host, Classic(host), CopyOfAgent(host));
        });
        Assert.Equal(0, await CountNexthopsAsync(host));
        await AssertLosslessAsync(lab, "SIGKILL and nexthop objects again", async () =>
        {
            await host.KillAgentAsync();
            await StartAgainAsync(host);
        });
        Assert.NotEqual(0, await CountNexthopsAsync(host));
        await AssertLosslessAsync(lab, "SIGKILL of all", async () =>
        {
            await Task.WhenAll(lab.Hosts.Select(known => known.KillAgentAsync()));
            await lab.StartAllAsync();
        });

        Assert.Equal(subnets, lab.Hosts.Select(known => known.Subnet()));
        await lab.WaitPeerEntriesAsync(Patience);
        await foreign.AssertUntouchedAsync();
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

    private static async Task<int> CountNexthopsAsync(LabHost host) =>
        (await host.IpJsonAsync("nexthop", "show", "proto", PeerEntries.RouteProtocol)).GetArrayLength();

    private static Task FlowAsync(PingStream inward, PingStream outward) =>
        Task.WhenAll(inward.WaitForAnswersAsync(500, Patience), outward.WaitForAnswersAsync(500, Patience));

    private static AgentFlags Classic(LabHost host)
    {
        var file = Path.Combine(host.Files.Directory, "classic.conf");
        File.WriteAllText(file, $"{File.ReadAllText(host.Flags.Items.Single(item => item.Key == "--config").Value)}\nflannelmesh.route-layout = classic\n");
        return host.Flags.With("--config", file);
    }

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
