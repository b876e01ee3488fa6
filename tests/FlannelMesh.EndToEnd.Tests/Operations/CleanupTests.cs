using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Testing;
using CommandResult = FlannelMesh.Labs.Processes.CommandResult;

namespace FlannelMesh.EndToEnd.Tests.Operations;

public sealed class CleanupTests
{
    [KernelFact]
    public async Task Everything_of_ours_goes_and_nothing_else()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 2 });
        var host = lab.Hosts[0];
        var foreign = await ForeignState.AddAsync(host);
        var before = await KernelSnapshot.TakeAsync(host);
        await lab.StartAllAsync();
        await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(20));

        var refusal = await CleanupAsync(host);
        Assert.Equal(1, refusal.ExitCode);
        Assert.Contains("an agent is running here", Assert.Single(refusal.ErrorLines), StringComparison.Ordinal);
        var noSocket = await CleanupAsync(host, "--control-socket", "/nonexistent/agent.sock");
        Assert.Equal(1, noSocket.ExitCode);
        Assert.Contains("an agent is running with --data-dir", Assert.Single(noSocket.ErrorLines), StringComparison.Ordinal);
        await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(5));

        await host.StopAgentAsync();
        var subnet = lab.Hosts[1].AsPeer().Subnet;

        // On a device of somebody else, and in a table of somebody else: only the number says whose it is.
        await host.IpAsync("route", "add", "198.51.100.128/25", "dev", "foreign0", "proto", "85", "table", "77");
        var output = (await CleanupAsync(host)).EnsureSuccess().Output;

        Assert.Contains($"removed route {subnet}", output, StringComparison.Ordinal);
        Assert.Contains("removed route 198.51.100.128/25", output, StringComparison.Ordinal);
        Assert.Contains($"removed neighbor {subnet.BaseAddress} ", output, StringComparison.Ordinal);
        Assert.Contains("removed device flannel.1\n", output, StringComparison.Ordinal);
        Assert.Contains("removed nftables table inet flannelmesh\n", output, StringComparison.Ordinal);
        Assert.Contains($"removed {host.Files.SubnetFile}\n", output, StringComparison.Ordinal);
        Assert.False(File.Exists(host.Files.SubnetFile));
        Assert.Equal(before, await KernelSnapshot.TakeAsync(host));
        await foreign.AssertUntouchedAsync();

        Assert.Equal("there is nothing left of ours on this host\n", (await CleanupAsync(host)).EnsureSuccess().Output);
        host.StartAgent();
        await host.WaitReadyAsync();
        Assert.Equal(subnet, lab.Hosts[1].AsPeer().Subnet);
    }

    [KernelFact]
    public async Task A_device_that_only_has_our_name_and_a_file_that_is_no_subnet_env_stay()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 1 });
        var host = lab.Hosts[0];
        await host.IpAsync("link", "add", KernelTables.VxlanDevice, "type", "bridge");
        await host.IpAsync("link", "add", "vx7", "type", "vxlan", "id", "7", "dstport", "4789", "dev", "eth0");
        await File.WriteAllTextAsync(host.Files.SubnetFile, "something else\n");

        var result = (await CleanupAsync(host)).EnsureSuccess();

        Assert.Equal("there is nothing left of ours on this host\n", result.Output);
        var links = await host.IpAsync("link", "show");
        Assert.Contains("flannel.1:", links, StringComparison.Ordinal);
        Assert.Contains("vx7:", links, StringComparison.Ordinal);
        Assert.True(File.Exists(host.Files.SubnetFile));
    }

    [KernelFact]
    public async Task Without_a_network_configuration_the_devices_with_something_of_ours_on_them_go()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 2, Families = AddressFamilies.Dual });
        var host = lab.Hosts[0];
        var before = await KernelSnapshot.TakeAsync(host);
        await lab.StartAllAsync();
        await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(20));
        await host.StopAgentAsync();
        var absent = Path.Combine(host.Files.Directory, "net-conf.json");
        string[] flags = ["cleanup", .. host.Flags.Without("--network").With("--net-config-path", absent).ToArguments()];

        // As flannel leaves it: the same kind of name, and routes of protocol boot.
        await host.IpAsync("link", "add", "flannel.7", "type", "vxlan", "id", "7", "dstport", "4789", "dev", "eth0");
        await host.IpAsync("link", "set", "flannel.7", "up");
        await host.IpAsync("route", "add", "198.51.100.0/24", "dev", "flannel.7", "proto", "boot");
        await host.IpAsync("link", "add", "vx8", "type", "vxlan", "id", "8", "dstport", "4790", "dev", "eth0");
        await host.IpAsync("link", "set", "vx8", "up");
        await host.IpAsync("route", "add", "203.0.113.0/24", "dev", "vx8", "proto", "85");
        var output = (await host.RunBinaryAsync(flags)).EnsureSuccess().Output;

        Assert.Contains("removed device flannel.1\n", output, StringComparison.Ordinal);
        Assert.Contains("removed device flannel-v6.1\n", output, StringComparison.Ordinal);
        Assert.Contains("removed route 203.0.113.0/24 dev vx8\n", output, StringComparison.Ordinal);
        Assert.Contains("flannel.7 stays: ", output, StringComparison.Ordinal);
        Assert.Contains("198.51.100.0/24", await host.IpAsync("route", "show", "dev", "flannel.7"), StringComparison.Ordinal);
        Assert.Empty(await host.IpAsync("route", "show", "dev", "vx8"));

        await host.IpAsync("link", "del", "flannel.7");
        await host.IpAsync("link", "del", "vx8");
        Assert.Equal(before, await KernelSnapshot.TakeAsync(host));
        Assert.Equal("there is nothing left of ours on this host\n", (await host.RunBinaryAsync(flags)).EnsureSuccess().Output);
    }

    private static Task<CommandResult> CleanupAsync(LabHost host, params string[] more) =>
        host.RunBinaryAsync(["cleanup", .. host.Flags.ToArguments(), .. more]);
}
