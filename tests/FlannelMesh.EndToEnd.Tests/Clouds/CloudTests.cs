using System.Net;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.EndToEnd.Tests.Metrics;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Network;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Clouds;

/// <summary>The agent as published, with the cloud's own protocol; the fake cloud's tables are the underlay's routes.</summary>
/// <param name="state">What the cloud calls a route that is in force.</param>
public abstract class CloudTests(LabFixture fixture, string state)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    private Lab Lab => fixture.Lab;

    [KernelFact]
    public async Task Pods_reach_each_other_by_the_clouds_router_alone()
    {
        var (from, to) = (Lab.Hosts[0].Pods[0], Lab.Hosts[1].Pods[0]);
        foreach (var host in Lab.Hosts)
        {
            Assert.Empty(PeerEntries.FindProblems(Lab.Options.Backend, await KernelTables.ReadAsync(host.Namespace), Lab.PeersOf(host)));
            Assert.Equal(Underlay.HostAddress(host.Index), await RouterHopAsync(host.ReadSubnetEnv().Subnet));
        }

        await using var capture = await Lab.StartCaptureAsync("udp port 8472 or icmp");
        var ping = await from.PingAsync(to, count: 4);

        Assert.True(ping.AllReceived);
        var packets = await capture.CollectAsync(seen => seen.Count(packet => packet.IsEchoBetween(from.Address, to.Address)) >= 16, Soon);

        // Four echoes and four replies, each to the router and from it.
        Assert.Equal(16, packets.Count(packet => packet.IsEchoBetween(from.Address, to.Address)));
        Assert.All(Lab.Hosts, host => Assert.Equal(1500, host.ReadSubnetEnv().Mtu));
    }

    [KernelFact]
    public async Task Peers_are_via_cloud_with_the_state_that_the_cloud_reports()
    {
        await Poll.UntilAsync(
            async () => (await Lab.Hosts[0].ApiAsync("peers"))[0].Text("cloudRoute") == state, Soon, () => "the peer's route is not in force");

        var peer = (await Lab.Hosts[0].ApiAsync("peers"))[0];
        var node = await Lab.Hosts[0].ApiAsync("node");

        Assert.Equal(("cloud", "eth0", "installed", "installed"), (peer.Text("via"), peer.Text("device"), peer.Text("route"), peer.Text("state")));
        Assert.True(node.GetProperty("cloud").GetProperty("routeReady").GetBoolean());
        Assert.Contains($"cloud ({state})", await Lab.Hosts[0].CommandAsync("peers"), StringComparison.Ordinal);
        Assert.Contains("own route in place", await Lab.Hosts[0].CommandAsync("status"), StringComparison.Ordinal);
        var metrics = await Lab.Hosts[0].MetricsAsync();
        Assert.Contains("flannelmesh_cloud_route 1\n", metrics, StringComparison.Ordinal);
        Prometheus.AssertHasNoComplaint(metrics);
        Prometheus.AssertHasAllNamed(metrics, name => name.StartsWith(Prometheus.Cloud, StringComparison.Ordinal));
    }

    [KernelFact]
    public async Task Doctor_asks_the_cloud_for_the_permissions()
    {
        var host = Lab.Hosts[0];

        var doctor = await host.RunBinaryAsync([
            "doctor", "--network", Lab.Options.EffectiveNetConf, "--control-socket", host.Files.ControlSocket, "--data-dir", host.Files.DataDirectory,
            "--subnet-file", host.Files.SubnetFile, "--seed", Lab.Hosts[0].Address.ToString(), "--insecure"]);

        List<string> lines = [.. doctor.Output.Split('\n').Where(line => line.Contains("  cloud", StringComparison.Ordinal))];
        Assert.All(lines, line => Assert.Matches("^ok    (cloud +.*, routes in .*|cloud-permissions +.* is allowed)$", line));
        Assert.True(lines.Count >= 2, doctor.Output);
    }

    [KernelFact]
    public async Task While_the_cloud_is_silent_traffic_goes_on_and_through_a_restart()
    {
        var host = Lab.Hosts[1];
        await using var stream = Lab.Hosts[0].Pods[0].StartPingStream(host.Pods[0]);
        await stream.WaitForAnswersAsync(50, Soon);
        await Lab.Cloud!.FreezeAsync();
        try
        {
            await host.StopAgentAsync();
            host.StartAgent();
            await stream.WaitForAnswersAsync(200, Soon);
        }
        finally
        {
            await Lab.Cloud.ThawAsync();
        }

        await host.WaitReadyAsync();
        await stream.StopAsync();

        Assert.Equal(0, stream.Lost);
    }

    [KernelFact]
    public async Task The_route_of_a_node_that_gives_its_lease_back_goes()
    {
        var late = await Lab.AddHostAsync();
        late.StartAgent();
        await late.WaitReadyAsync();
        var subnet = late.ReadSubnetEnv().Subnet;
        Assert.Equal(Underlay.HostAddress(late.Index), await RouterHopAsync(subnet));

        await late.CommandAsync("leave", "--release");
        await late.Agent!.WaitForExitAsync(Soon);

        await Poll.UntilAsync(async () => await RouterHopAsync(subnet) is null, Soon, () => $"the cloud's route to {subnet} stays");
        Assert.NotNull(await RouterHopAsync(Lab.Hosts[0].ReadSubnetEnv().Subnet));
        await Lab.RemoveHostAsync(late);
    }

    /// <summary>Where the router sends packets for a subnet; null if it has no route.</summary>
    private async Task<IPAddress?> RouterHopAsync(IPNetwork subnet) => (await Lab.Network.IpJsonAsync("route", "show", subnet.ToString()))
        .EnumerateArray()
        .Select(route => IPAddress.Parse(route.Text("gateway")))
        .FirstOrDefault();
}
