using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Agents;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Agents;

/// <summary>Agents end in every way and start again, one after the other on the same lab, while pods of two hosts talk.</summary>
public sealed class LosslessRestartTests
{
    [KernelFact]
    public async Task No_packet_of_a_thousand_each_second_is_lost_with_vxlan_nor_with_another_MTU()
    {
        await using var lab = await StartAsync("vxlan");
        var host = lab.Hosts[1];
        await AssertLosslessAsync(lab);

        await TwoWayPings.AssertLosslessAsync(lab, "MTU", () => host.RestartAgentAsync(WithBackend(host, "\"MTU\":1400")));
        var device = await host.IpJsonAsync("link", "show", KernelTables.VxlanDevice);
        Assert.Equal("1350", Assert.Single(device.EnumerateArray()).Text("mtu"));
        await lab.WaitPeerEntriesAsync(TwoWayPings.Patience);
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

        await TwoWayPings.AssertLosslessAsync(lab, "SIGTERM", () => host.RestartAgentAsync());
        await TwoWayPings.AssertLosslessAsync(lab, "another binary and the classic route layout", async () =>
        {
            await host.RestartAgentAsync(Classic(host), AgentCopy.MakeFor(host));
        });
        Assert.Equal(0, await CountNexthopsAsync(host));
        await TwoWayPings.AssertLosslessAsync(lab, "SIGKILL and nexthop objects again", async () =>
        {
            await host.KillAgentAsync();
            await host.StartAgainAsync();
        });
        Assert.NotEqual(0, await CountNexthopsAsync(host));
        await TwoWayPings.AssertLosslessAsync(lab, "SIGKILL of all", async () =>
        {
            await Task.WhenAll(lab.Hosts.Select(known => known.KillAgentAsync()));
            await lab.StartAllAsync();
        });

        Assert.Equal(subnets, lab.Hosts.Select(known => known.Subnet()));
        await lab.WaitPeerEntriesAsync(TwoWayPings.Patience);
        await foreign.AssertUntouchedAsync();
    }

    /// <summary>With the product's own grace time: the short one of the lab may be over before a busy machine has started an agent.</summary>
    private static Task<Lab> StartAsync(string backend) => RunningLab.StartAsync(
        new LabOptions { Hosts = 3, Backend = backend, PodsPerHost = 1, ConfigOverrides = "flannelmesh.withdraw-after = 60s" });

    private static async Task<int> CountNexthopsAsync(LabHost host) =>
        (await host.IpJsonAsync("nexthop", "show", "proto", PeerEntries.RouteProtocol)).GetArrayLength();

    private static AgentFlags Classic(LabHost host)
    {
        var file = Path.Combine(host.Files.Directory, "classic.conf");
        File.WriteAllText(file, $"{File.ReadAllText(host.Flags.Items.Single(item => item.Key == "--config").Value)}\nflannelmesh.route-layout = classic\n");
        return host.Flags.With("--config", file);
    }

    private static AgentFlags WithBackend(LabHost host, string option) =>
        host.Flags.With("--network", $$$"""{"Network":"10.5.0.0/16","Backend":{"Type":"vxlan",{{{option}}}}}""");
}
