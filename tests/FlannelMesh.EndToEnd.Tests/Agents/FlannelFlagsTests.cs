using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Agents;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Agents;

/// <summary>flannel's flags and variables on a host with two interfaces, written as flanneld's users write them, and what the kernel has then.</summary>
public sealed class FlannelFlagsTests
{
    private const string SecondAddress = "192.0.2.7";

    [KernelFact]
    public async Task Flags_in_gos_form_do_what_they_do_for_flanneld()
    {
        await using var lab = await CreateAsync();
        var host = lab.Hosts[0];

        await StartAsync(host, host.Flags.Without("--seed").Add("--seed", "self")
            .Add("-iface", "nosuch0").Add("-iface-regex", "^192[.]0[.]2[.]").Add("-public-ip", "198.51.100.9")
            .Add("-ip-masq").Add("-ip-masq-fully-random-disable").Add("-iptables-forward-rules=false").Add("-ip-blackhole-route")
            .Add("-healthz-ip", SecondAddress).Add("-healthz-port", "8081").Add("-v", "2")
            .Add("-etcd-endpoints", "http://127.0.0.1:2379").Add("-kube-subnet-mgr").Add("-subnet-lease-renew-margin", "60").Add("-iptables-resync", "5"));

        var node = await host.ApiAsync("node");
        Assert.Equal(("eth1", "198.51.100.9"), (node.Text("interface"), node.Text("publicIp")));
        Assert.Contains("FLANNEL_IPMASQ=true\n", await File.ReadAllTextAsync(host.Files.SubnetFile), StringComparison.Ordinal);
        var rules = await RulesAsync(host);
        Assert.Contains("masquerade", rules, StringComparison.Ordinal);
        Assert.DoesNotContain("random", rules, StringComparison.Ordinal);
        Assert.DoesNotContain("hook forward", rules, StringComparison.Ordinal);
        Assert.Equal(host.Subnet(), Assert.Single(await BlackholesAsync(host)));
        Assert.Equal(200, (await host.FetchAsync($"http://{SecondAddress}:8081/healthz")).Status);
        Assert.Equal(200, (await host.FetchAsync($"http://{SecondAddress}:8081/readyz")).Status);
        var log = await File.ReadAllLinesAsync(host.Files.Log);
        Assert.Contains(log, line => line.Contains(" DBG ", StringComparison.Ordinal));
        string[] ignored = ["--etcd-endpoints", "--kube-subnet-mgr", "--subnet-lease-renew-margin", "--iptables-resync"];
        Assert.All(ignored, flag => Assert.Single(log, line => line.Contains($" WRN 1002 {flag} has no effect", StringComparison.Ordinal)));
    }

    [KernelFact]
    public async Task Variables_of_flanneld_stand_in_for_flags_and_a_flag_comes_first()
    {
        await using var lab = await CreateAsync();
        var host = lab.Hosts[0];
        var wrapper = Path.Combine(host.Files.Directory, "agent");
        await File.WriteAllTextAsync(wrapper, $"""
            #!/bin/sh
            export FLANNELD_IFACE_CAN_REACH=192.0.2.99 FLANNELD_IP_MASQ=true FLANNELD_IP_BLACKHOLE_ROUTE=true FLANNELD_ETCD_PREFIX=/x
            exec {LabPaths.Binary(null)} "$@"

            """);
        File.SetUnixFileMode(wrapper, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        await StartAsync(host, host.Flags.Without("--seed").Add("--seed", "self").Add("--ip-blackhole-route=false"), wrapper);

        Assert.Equal("eth1", (await host.ApiAsync("node")).Text("interface"));
        var rules = await RulesAsync(host);
        Assert.Contains("masquerade", rules, StringComparison.Ordinal);
        Assert.Contains("random", rules, StringComparison.Ordinal);
        Assert.Contains("hook forward", rules, StringComparison.Ordinal);
        Assert.Empty(await BlackholesAsync(host));
        Assert.Contains("FLANNELD_ETCD_PREFIX has no effect", await File.ReadAllTextAsync(host.Files.Log), StringComparison.Ordinal);
    }

    /// <summary>A host whose default route is not the interface that is asked for.</summary>
    private static async Task<Lab> CreateAsync()
    {
        var lab = await Lab.CreateAsync(new LabOptions { Hosts = 1 });
        var host = lab.Hosts[0];
        await host.IpAsync("link", "add", "eth1", "type", "bridge");
        await host.IpAsync("addr", "add", $"{SecondAddress}/24", "dev", "eth1");
        await host.IpAsync("link", "set", "eth1", "up");
        return lab;
    }

    private static async Task StartAsync(LabHost host, AgentFlags flags, string? binary = null)
    {
        host.StartAgent(flags, binary);
        await host.WaitReadyAsync();
    }

    private static async Task<string> RulesAsync(LabHost host) =>
        (await host.Namespace.ExecAsync("nft", "list", "table", "inet", "flannelmesh")).Output;

    private static async Task<IEnumerable<string>> BlackholesAsync(LabHost host) =>
        (await host.IpJsonAsync("-4", "route", "show", "type", "blackhole")).EnumerateArray().Select(route => route.Text("dst"));
}
