using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Migration;

/// <summary>FlannelMesh takes over from flannel what is in the kernel: what README's guide promises for each backend.</summary>
public sealed class TakeoverTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [KernelFact]
    public async Task With_host_gw_hosts_come_over_one_by_one_and_no_packet_is_lost()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions
        {
            Hosts = 3,
            Seeds = 1,
            Backend = "host-gw",
            PodsPerHost = 1,
            ConfigOverrides = "flannelmesh.take-over-flannel = true",
        });
        await FlannelKernel.AddAsync(lab);
        await lab.CreatePodsAsync();
        await using var ping = lab.Hosts[0].Pods[0].StartPingStream(lab.Hosts[2].Pods[0]);
        await using var back = lab.Hosts[2].Pods[0].StartPingStream(lab.Hosts[1].Pods[0]);
        await ping.WaitForAnswersAsync(20, Patience);

        foreach (var host in lab.Hosts)
        {
            await host.StartAgainAsync();
            Assert.Equal(FlannelKernel.SubnetOf(host), host.Subnet());
            Assert.True((await lab.PingMatrixAsync(1)).AllReceived, $"after {host.Name}");
        }

        // What was flannel's is ours by now: peers that go will not leave routes behind.
        var routes = await Task.WhenAll(lab.Hosts.Select(host => host.IpAsync("route", "show", "proto", "boot", "root", "10.5.0.0/16")));
        Assert.All(routes, Assert.Empty);
        await Task.WhenAll(ping.WaitForAnswersAsync(20, Patience), back.WaitForAnswersAsync(20, Patience));
        await Task.WhenAll(ping.StopAsync(), back.StopAsync());
        Assert.Equal((0, 0), (ping.Lost, back.Lost));
    }

    [KernelFact]
    public async Task With_vxlan_all_hosts_come_over_at_once_with_their_subnets()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 3, PodsPerHost = 1 });
        await FlannelKernel.AddAsync(lab);
        await lab.CreatePodsAsync();
        Assert.True((await lab.PingMatrixAsync(1)).AllReceived);

        await lab.StartAllAsync();

        await Poll.UntilAsync(async () => (await lab.PingMatrixAsync(1)).AllReceived, Patience, () => $"pods do not reach each other\n{lab.LogTails()}");
        Assert.All(lab.Hosts, host => Assert.Equal(FlannelKernel.SubnetOf(host), host.Subnet()));
        await lab.WaitPeerEntriesAsync(Patience);
    }
}
