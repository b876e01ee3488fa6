using System.Diagnostics;
using System.Text.Json;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;
using CommandResult = FlannelMesh.Labs.Processes.CommandResult;

namespace FlannelMesh.EndToEnd.Tests.Operations;

public sealed class DoctorTests
{
    private const string Forward = "net.ipv4.ip_forward";

    [KernelFact]
    public async Task On_a_healthy_host_nothing_fails()
    {
        await using var lab = await RunningLab.StartAsync(new LabOptions { Hosts = 2 });
        var host = lab.Hosts[1];

        var text = (await DoctorAsync(host)).EnsureSuccess().Output;
        var checks = await ChecksAsync(host);

        Assert.Matches(@"(?m)^ok    agent +is ready with 10\.5\.", text);
        Assert.Matches(@"(?m)^ok    path-mtu +the path to h1 \(10\.99\.0\.\d+\) carries 1500 bytes$", text);
        Assert.Matches(@"(?m)^ok    seeds +10\.99\.0\.\d+:8283 answers$", text);
        Assert.Equal(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, checks.Count);
        string[] fine = ["capabilities", "vxlan", "nexthops", "nft", Forward, "cluster-port", "vxlan-port", "underlay", "mtu", "network", "forward-policy"];
        Assert.All(fine, name => Assert.Contains(("ok", name), checks.Select(check => (check.Text("level"), check.Text("name")))));
        Assert.DoesNotContain(checks, check => check.Text("level") == "fail");

        // Of the host's parameters, the one that is missing is named, with its cure.
        await host.StopAgentAsync();
        await SetAsync(host, $"{Forward}=0");
        var broken = await DoctorAsync(host);
        Assert.Equal(1, broken.ExitCode);
        Assert.Matches(@"(?m)^fail  net\.ipv4\.ip_forward +is 0: .* — sysctl -w net\.ipv4\.ip_forward=1$", broken.Output);
        Assert.Matches(@"(?m)^ok    agent +none answers", broken.Output);
        Assert.Matches(@"(?m)^ok    cluster-port +8283/tcp is free$", broken.Output);
    }

    [KernelFact]
    public async Task Narrow_paths_and_a_forward_policy_of_drop_are_found()
    {
        // Else the agent lets its network through as soon as it sees the chain.
        await using var lab = await RunningLab.StartAsync(
            new LabOptions { Hosts = 2, ConfigOverrides = "flannelmesh.iptables-forward-rules = false" });
        var host = lab.Hosts[1];

        // Neither this host's device nor the peer's says anything: the kernel knows the path.
        await host.IpAsync("route", "add", $"{lab.Hosts[0].Address}/32", "dev", "eth0", "mtu", "lock", "1400");
        await host.Namespace.ExecAsync("nft", "add table ip filter; add chain ip filter FORWARD { type filter hook forward priority 0; policy drop; }");
        await host.Namespace.ExecAsync("iptables-legacy", "-P", "FORWARD", "DROP");
        var output = (await DoctorAsync(host)).EnsureSuccess().Output;

        Assert.Matches(@"(?m)^warn  path-mtu +the path to h1 \(\S+\) carries only 1400 bytes, and 1500 are needed: larger packets are lost — give ""MTU"": 1400 to the Backend", output);
        Assert.Matches(@"(?m)^warn  forward-policy +the iptables FORWARD policy is drop, .* — start the agent with --iptables-forward-rules, or: iptables -I", output);
        Assert.Matches(@"(?m)^warn  forward-policy +the FORWARD policy of iptables-legacy is drop, .* — iptables-legacy -I FORWARD -s 10\.5\.0\.0/16", output);
    }

    [KernelFact]
    public async Task A_path_that_drops_large_packets_in_silence_is_measured()
    {
        await using var lab = await RunningLab.StartAsync(new LabOptions { Hosts = 3 });
        var (host, peer) = (lab.Hosts[1], lab.Hosts[0]);

        // The hosts' devices keep 1500: a bridge drops without a word what its port is too narrow for.
        await lab.Network.IpAsync("link", "set", "dev", peer.Name, "mtu", "1400");
        Assert.Equal(0, (await PingAsync(host, peer, 1400)).ExitCode);
        Assert.Equal(1, (await PingAsync(host, peer, 1401)).ExitCode);
        var start = Stopwatch.GetTimestamp();
        var output = (await DoctorAsync(host)).EnsureSuccess().Output;
        var took = Stopwatch.GetElapsedTime(start);

        Assert.Matches(
            @"(?m)^warn  path-mtu +the path to h1 \(10\.99\.0\.11\) carries only 1400 bytes, and 1500 are needed: larger packets are lost — "
            + @"give ""MTU"": 1400 to the Backend in net-conf\.json of every host, or raise the MTU on that path$",
            output);
        Assert.Matches(@"(?m)^ok    path-mtu +the path to h3 \(10\.99\.0\.13\) carries 1500 bytes$", output);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(20));

        // With the cure the path is wide enough.
        var cured = await host.RunBinaryAsync(["doctor", .. host.Flags.With("--network", """{"Network":"10.5.0.0/16","Backend":{"Type":"vxlan","MTU":1400}}""").ToArguments()]);
        Assert.Matches(@"(?m)^ok    path-mtu +the path to h1 \(10\.99\.0\.11\) carries 1400 bytes$", cured.Output);
    }

    [KernelFact]
    public async Task The_agent_sets_what_forwarding_needs_and_sets_it_again()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 1, ConfigOverrides = "flannelmesh.resync-interval = 1s" });
        var host = lab.Hosts[0];
        await SetAsync(host, $"{Forward}=0", "net.ipv4.conf.default.rp_filter=1");
        host.StartAgent();
        await host.WaitReadyAsync();

        Assert.Equal("1", await GetAsync(host, Forward));
        Assert.Equal("2", await GetAsync(host, "net.ipv4.conf.flannel/1.rp_filter"));
        Assert.Equal("0", await GetAsync(host, "net.ipv6.conf.flannel/1.accept_ra"));
        Assert.Equal("0", await GetAsync(host, "net.ipv4.conf.eth0.rp_filter"));
        Assert.Contains("net.ipv4.ip_forward was 0 and is 1 now", await File.ReadAllTextAsync(host.Files.Log), StringComparison.Ordinal);

        await SetAsync(host, $"{Forward}=0");
        await Poll.UntilAsync(
            async () => await GetAsync(host, Forward) == "1",
            TimeSpan.FromSeconds(10),
            () => $"{Forward} stays 0. The log ends:\n{host.Files.LogTail()}\n");
    }

    private static Task<CommandResult> DoctorAsync(LabHost host, params string[] more) =>
        host.RunBinaryAsync(["doctor", .. host.Flags.ToArguments(), .. more]);

    /// <param name="size">Of the IP packet.</param>
    private static Task<CommandResult> PingAsync(LabHost from, LabHost to, int size) => from.Namespace.TryExecAsync(
        null, "ping", "-n", "-c", "2", "-i", "0.2", "-W", "1", "-M", "do", "-s", $"{size - 28}", $"{to.Address}");

    private static async Task<IReadOnlyList<JsonElement>> ChecksAsync(LabHost host) =>
        [.. JsonSerializer.Deserialize<JsonElement>((await DoctorAsync(host, "--json")).EnsureSuccess().Output).EnumerateArray()];

    private static Task<CommandResult> SetAsync(LabHost host, params string[] values) =>
        host.Namespace.ExecAsync(["sysctl", "-q", "-w", .. values]);

    private static async Task<string> GetAsync(LabHost host, string name) =>
        (await host.Namespace.ExecAsync("sysctl", "-n", name)).Output.Trim();
}
