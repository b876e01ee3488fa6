using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Agents;

[Collection(VxlanLabCollection.Name)]
public sealed class VxlanTests(VxlanLab fixture)
{
    [KernelFact]
    public async Task Every_pod_reaches_every_other()
    {
        var matrix = await fixture.Lab.PingMatrixAsync();

        Assert.Equal(9, matrix.Pairs.Count);
        Assert.Empty(matrix.Failed);
    }

    [KernelFact]
    public async Task What_crosses_the_underlay_is_vxlan()
    {
        var (from, to) = (fixture.Lab.Hosts[0].Pods[0], fixture.Lab.Hosts[1].Pods[0]);
        await using var capture = await fixture.Lab.StartCaptureAsync("udp port 8472 or icmp");

        await from.PingAsync(to, count: 4);

        var packets = await capture.CollectAsync(
            seen => seen.Count(packet => packet.IsEchoBetween(from.Address, to.Address)) >= 8, TimeSpan.FromSeconds(5));
        var echoes = packets.Where(packet => packet.IsEchoBetween(from.Address, to.Address)).ToList();
        Assert.Equal(8, echoes.Count);
        Assert.All(echoes, packet => Assert.True(packet.IsVxlan, packet.Outer));
    }

    [KernelFact]
    public async Task A_packet_as_large_as_the_mtu_passes_unfragmented()
    {
        var env = fixture.Lab.Hosts[0].ReadSubnetEnv();
        Assert.Equal(1450, env.Mtu);

        // 20 bytes IP and 8 bytes ICMP belong to the packet.
        var result = await fixture.Lab.Hosts[0].Pods[0].Namespace.TryExecAsync(
            null, ["ping", "-n", "-c", "2", "-W", "2", "-M", "do", "-s", $"{env.Mtu - 28}", $"{fixture.Lab.Hosts[1].Pods[0].Address}"]);

        Assert.True(result.Succeeded, result.Output + result.Error);
    }

    [KernelFact]
    public async Task Agents_started_at_the_same_time_form_one_cluster_with_different_subnets()
    {
        var views = await Task.WhenAll(fixture.Lab.Hosts.Select(host => host.ApiAsync("members")));
        var ids = views.Select(view => view.EnumerateArray().Select(member => member.Text("nodeId")).Order().ToList()).ToList();

        Assert.All(ids, view => Assert.Equal(3, view.Distinct().Count()));
        Assert.All(ids, view => Assert.Equal(ids[0], view));
        Assert.Equal(3, fixture.Lab.Hosts.Select(host => host.ReadSubnetEnv().Subnet).Distinct().Count());
    }

    [KernelFact]
    public async Task The_kernel_holds_exactly_one_route_one_arp_and_one_fdb_entry_for_each_peer()
    {
        foreach (var host in fixture.Lab.Hosts)
        {
            var tables = await KernelTables.ReadAsync(host.Namespace);

            Assert.Empty(PeerEntries.FindProblems("vxlan", tables, fixture.Lab.PeersOf(host)));
        }
    }

    [KernelFact]
    public async Task What_is_for_a_subnet_that_nobody_has_is_refused_at_once_and_never_leaves_by_the_default_route()
    {
        var host = fixture.Lab.Hosts[0];
        await host.IpAsync("route", "add", "default", "via", "10.99.0.1", "metric", "4000");
        try
        {
            // Of the network, and below SubnetMin.
            var lookup = await host.Namespace.TryExecAsync(null, ["ip", "route", "get", "10.5.0.7"]);
            var ping = await host.Pods[0].Namespace.TryExecAsync(null, ["ping", "-n", "-c", "1", "-W", "3", "10.5.0.7"]);

            Assert.Contains("No route to host", lookup.Output + lookup.Error, StringComparison.Ordinal);
            Assert.Contains("Destination Host Unreachable", ping.Output, StringComparison.Ordinal);
        }
        finally
        {
            await host.IpAsync("route", "del", "default", "via", "10.99.0.1", "metric", "4000");
        }
    }
}
