using System.Text.Json;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Agents;

[Collection(VxlanLabCollection.Name)]
public sealed class CommandTests(VxlanLab fixture)
{
    private LabHost Host => fixture.Lab.Hosts[0];

    [KernelFact]
    public async Task Status_says_who_the_node_is_and_that_it_is_ready()
    {
        var text = await RunAsync("status");
        var json = Parse(await RunAsync("status", "--json"));

        Assert.Contains(Host.ReadSubnetEnv().Subnet.ToString(), text, StringComparison.Ordinal);
        JsonAssert.HasMembers(json, JsonAssert.Node);
        Assert.Equal("h1", json.Text("name"));
        Assert.Equal("ready", json.Text("state"));
        Assert.Equal("vxlan", json.Text("backend"));
        Assert.Equal("10.5.0.0/16", json.Text("network"));
        Assert.Equal(Host.ReadSubnetEnv().Subnet.ToString(), json.Text("subnet"));
        Assert.Equal(Host.Address.ToString(), json.Text("publicIp"));
        Assert.Equal("eth0", json.Text("interface"));
        Assert.Equal(1450, json.GetProperty("mtu").GetInt32());
        Assert.Equal(3, json.GetProperty("clusterSize").GetInt32());
        Assert.True(json.GetProperty("ready").GetBoolean());
    }

    [KernelFact]
    public async Task Members_lists_every_node()
    {
        var text = await RunAsync("members");
        var json = Parse(await RunAsync("members", "--json"));

        Assert.All(fixture.Lab.Hosts, host => Assert.Contains(host.Name, text, StringComparison.Ordinal));
        JsonAssert.IsArrayOf(json, 3, JsonAssert.Member);
        Assert.Equal(["h1", "h2", "h3"], json.EnumerateArray().Select(member => member.Text("name")).Order());
        Assert.Single(json.EnumerateArray(), member => member.GetProperty("oldest").GetBoolean());
    }

    [KernelFact]
    public async Task Leases_lists_the_subnet_of_every_node()
    {
        var text = await RunAsync("leases");
        var json = Parse(await RunAsync("leases", "--json"));

        JsonAssert.IsArrayOf(json, 3, JsonAssert.Lease);
        foreach (var peer in fixture.Lab.PeersOf(null))
        {
            Assert.Contains(peer.Subnet.ToString(), text, StringComparison.Ordinal);
            var lease = json.EnumerateArray().Single(lease => lease.Text("subnet") == peer.Subnet.ToString());
            Assert.Equal(peer.Name, lease.Text("name"));
            Assert.Equal(peer.PublicIp.ToString(), lease.Text("publicIp"));
            Assert.Equal("active", lease.Text("state"));
            Assert.Equal("vxlan", lease.Text("backendType"));
        }
    }

    [KernelFact]
    public async Task Peers_says_what_is_installed_for_each()
    {
        var text = await RunAsync("peers");
        var json = Parse(await RunAsync("peers", "--json"));

        JsonAssert.IsArrayOf(json, 2, JsonAssert.Peer);
        foreach (var peer in fixture.Lab.PeersOf(Host))
        {
            Assert.Contains(peer.Subnet.ToString(), text, StringComparison.Ordinal);
            var entry = json.EnumerateArray().Single(entry => entry.Text("subnet") == peer.Subnet.ToString());
            Assert.Equal("vxlan", entry.Text("via"));
            Assert.Equal(KernelTables.VxlanDevice, entry.Text("device"));
            Assert.Equal(("installed", "installed", "installed"), (entry.Text("route"), entry.Text("neighbor"), entry.Text("fdb")));
        }
    }

    [KernelFact]
    public async Task Version_prints_a_version()
    {
        var result = (await Host.RunBinaryAsync("version")).EnsureSuccess();

        Assert.Matches(@"\d+\.\d+\.\d+", result.Output);
    }

    [KernelFact]
    public async Task Check_config_prints_the_effective_values()
    {
        var text = (await Host.RunBinaryAsync(["check-config", .. Host.Flags.ToArguments()])).EnsureSuccess().Output;
        var json = Parse((await Host.RunBinaryAsync(["check-config", "--json", .. Host.Flags.ToArguments()])).EnsureSuccess().Output);

        Assert.Contains("10.5.0.0/16", text, StringComparison.Ordinal);
        Assert.Equal("10.5.0.0/16", json.Text("network"));
        Assert.Equal("24", json.Text("subnetLen"));
        Assert.Equal("10.5.1.0", json.Text("subnetMin"));
        Assert.Equal("10.5.255.0", json.Text("subnetMax"));
        Assert.Equal("vxlan", json.GetProperty("backend").Text("type"));
    }

    [KernelFact]
    public async Task A_command_without_an_agent_says_so_in_one_line()
    {
        var result = await Host.RunBinaryAsync("status", "--control-socket", "/nonexistent/agent.sock");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("/nonexistent/agent.sock", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(params string[] command)
    {
        return (await Host.RunBinaryAsync([.. command, "--control-socket", Host.Files.ControlSocket])).EnsureSuccess().Output;
    }

    private static JsonElement Parse(string json) => JsonSerializer.Deserialize<JsonElement>(json);
}
