using System.Text.Json;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Health;

/// <summary>Any node shows the whole cluster, with the health of every link.</summary>
public sealed class MeshTests
{
    [KernelFact]
    public async Task Every_node_shows_every_link_and_what_happens_to_it()
    {
        await using var lab = await RunningLab.StartAsync(new LabOptions { PodsPerHost = 1 });
        var (h1, h2, h3) = (lab.Hosts[0], lab.Hosts[1], lab.Hosts[2]);
        var allOk = MeshFacts.AllLinks(lab.Hosts, (_, _, _) => "ok").ToList();
        Assert.Equal(12, allOk.Count);
        foreach (var host in lab.Hosts)
        {
            await MeshFacts.WaitLinksAsync(host, allOk);
        }

        await AssertMeasuredAsync(h3, h1);
        await MeshFacts.WaitProblemsAsync(h3);
        await using var watch = WatchReader.Open(h3);
        await watch.WaitAsync((name, data) => name == "mesh" && data.GetProperty("nodes").GetArrayLength() == 3, "mesh of three nodes");
        Assert.Equal(
            ["node", "members", "leases", "peers", "voters", "dataplane", "pool", "problems", "mesh"],
            watch.Events.Select(entry => entry.Event).Take(9));

        // Only UDP: the cluster goes on by TCP, so that nobody is downed.
        await DropAsync(h1, h2);
        await DropAsync(h2, h1);
        await MeshFacts.WaitLinksAsync(h3, MeshFacts.AllLinks(lab.Hosts, (one, other, _) => one == h3 || other == h3 ? "ok" : "lost"));
        var problems = await MeshFacts.WaitProblemsAsync(
            h3,
            "h1: no answer from h2 over the underlay",
            "h1: no answer from h2 over the overlay",
            "h2: no answer from h1 over the underlay",
            "h2: no answer from h1 over the overlay");
        Assert.All(problems, problem =>
        {
            Assert.Equal("fail", problem.Text("severity"));
            Assert.Contains($"measured by {problem.Text("name")}: UDP echo to", problem.Text("evidence"), StringComparison.Ordinal);
            Assert.Contains("flannelmesh doctor", problem.Text("cure"), StringComparison.Ordinal);
        });
        await watch.WaitAsync(
            (name, data) => name == "meshDelta" && data.GetProperty("nodes").EnumerateArray().Any(node =>
                node.Text("name") == "h1" && node.GetProperty("links").EnumerateArray().Any(link => link.Text("state") == "lost")),
            "meshDelta with a lost link of h1");
        await watch.WaitAsync((name, data) => name == "problems" && data.GetArrayLength() == 4, "with four problems");

        await HealAsync(h1);
        await HealAsync(h2);
        foreach (var host in lab.Hosts)
        {
            await MeshFacts.WaitLinksAsync(host, allOk);
        }

        await MeshFacts.WaitProblemsAsync(h3);
        await h1.IpAsync("route", "del", $"{h2.ReadSubnetEnv().Subnet}");
        await MeshFacts.WaitNodeAsync(h3, h1, node => node.GetProperty("repairs").TryGetProperty("route", out var count) && count.GetInt64() == 1);

        await h1.StopAgentAsync();
        await MeshFacts.WaitNodeAsync(
            h3, h1, node => !node.GetProperty("member").GetBoolean() && node.GetProperty("ageSeconds").GetDouble() > 5 && node.Text("version").Length > 0);
        await watch.WaitAsync(
            (name, data) => name == "meshDelta" && data.GetProperty("nodes").EnumerateArray().Any(node => node.Text("name") == "h1" && !node.GetProperty("member").GetBoolean()),
            "meshDelta without the member h1");
        var left = (await h2.ApiAsync($"leases/history?subnet={h1.ReadSubnetEnv().Subnet}")).EnumerateArray().ToList();
        Assert.Equal(["held", "granted"], left.Select(change => change.Text("kind")));
        Assert.All(left, change => Assert.Equal("h1", change.Text("name")));
        await AssertPoolAsync(h2);
    }

    [KernelFact]
    public async Task With_udp_the_device_of_the_tunnel_answers()
    {
        await using var lab = await RunningLab.StartAsync(new LabOptions { Hosts = 2, Backend = "udp", PodsPerHost = 1 });

        foreach (var host in lab.Hosts)
        {
            await MeshFacts.WaitLinksAsync(host, MeshFacts.AllLinks(lab.Hosts, (_, _, _) => "ok"));
        }

        var link = Overlay(await MeshFacts.NodeAsync(lab.Hosts[0], lab.Hosts[1]));
        Assert.EndsWith("through flannel0", link.Text("method"), StringComparison.Ordinal);
        await MeshFacts.WaitNodeAsync(
            lab.Hosts[0], lab.Hosts[1], node => node.GetProperty("tunnel").ValueKind == JsonValueKind.Object && node.GetProperty("tunnel").GetProperty("sentPackets").GetUInt64() > 0);
    }

    [KernelFact]
    public async Task With_host_gw_the_bridge_answers_as_soon_as_there_is_one()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 2, Backend = "host-gw", PodsPerHost = 1 });
        await lab.StartAllAsync();

        await MeshFacts.WaitLinksAsync(lab.Hosts[0], MeshFacts.AllLinks(lab.Hosts, (_, _, path) => path == "underlay" ? "ok" : "unknown"));
        var before = Overlay(await MeshFacts.NodeAsync(lab.Hosts[0], lab.Hosts[1]));
        Assert.StartsWith("not measured: h1 has no address of 10.5.", before.Text("method"), StringComparison.Ordinal);

        await lab.CreatePodsAsync();
        foreach (var host in lab.Hosts)
        {
            await MeshFacts.WaitLinksAsync(host, MeshFacts.AllLinks(lab.Hosts, (_, _, _) => "ok"));
        }
    }

    [KernelFact]
    public async Task With_ipv6_alone_links_are_measured_by_ipv6()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { Hosts = 2, Families = AddressFamilies.IPv6, PodsPerHost = 1 });
        await lab.StartAllAsync();

        foreach (var host in lab.Hosts)
        {
            await MeshFacts.WaitLinksAsync(host, MeshFacts.AllLinks(lab.Hosts, (_, _, _) => "ok"));
        }

        var link = Overlay(await MeshFacts.NodeAsync(lab.Hosts[0], lab.Hosts[1]));
        Assert.Matches(@"^UDP echo to \[fd10:5:[0-9a-f:]+\]:8286 through flannel-v6\.1$", link.Text("method"));
    }

    private static JsonElement Overlay(JsonElement node) =>
        node.GetProperty("links").EnumerateArray().Single(link => link.Text("path") == "overlay");

    private static async Task AssertMeasuredAsync(LabHost on, LabHost about)
    {
        var mesh = await on.ApiAsync("mesh");
        Assert.Equal((await on.ApiAsync("node")).Text("nodeId"), mesh.Text("observedBy"));
        var node = await MeshFacts.NodeAsync(on, about);
        Assert.Equal("ready", node.Text("state"));
        Assert.True(node.GetProperty("ready").GetBoolean());
        Assert.True(node.GetProperty("kinds").GetProperty("route").GetProperty("inSync").GetInt32() > 0);
        Assert.InRange(node.GetProperty("ageSeconds").GetDouble(), 0, 60);
        foreach (var link in node.GetProperty("links").EnumerateArray())
        {
            Assert.InRange(link.GetProperty("rttMicros").GetInt64(), 1, 5_000_000);
            Assert.InRange(link.GetProperty("probes").GetInt32(), 1, 20);
            Assert.Matches(
                link.Text("path") == "overlay" ? @"^UDP echo to 10\.5\.\d+\.0:8286 through flannel\.1$" : @"^UDP echo to 10\.99\.0\.1\d:8286 through ",
                link.Text("method"));
        }
    }

    private static async Task AssertPoolAsync(LabHost host)
    {
        var pool = await host.ApiAsync("pool");
        int Count(string name) => pool.GetProperty(name).GetInt32();
        Assert.Equal("10.5.0.0/16", pool.Text("network"));
        Assert.Equal((2, 1, 0), (Count("active"), Count("held"), Count("reserved")));
        Assert.Equal(Count("size"), Count("active") + Count("held") + Count("reserved") + Count("free"));
    }

    private static async Task DropAsync(LabHost at, LabHost from)
    {
        await at.Namespace.ExecAsync("nft", "add table inet cut");
        await at.Namespace.ExecAsync("nft", "add chain inet cut input { type filter hook input priority -300; }");
        await at.Namespace.ExecAsync("nft", $"add rule inet cut input ip saddr {from.Address} meta l4proto udp drop");
    }

    private static async Task HealAsync(LabHost host) => await host.Namespace.ExecAsync("nft", "delete table inet cut");
}
