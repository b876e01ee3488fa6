using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Agents;

public sealed class HostGwTests(HostGwLab fixture) : IClassFixture<HostGwLab>
{
    [KernelFact]
    public async Task Every_pod_reaches_every_other()
    {
        var matrix = await fixture.Lab.PingMatrixAsync();

        Assert.Equal(9, matrix.Pairs.Count);
        Assert.Empty(matrix.Failed);
    }

    [KernelFact]
    public async Task What_crosses_the_underlay_is_the_plain_packet()
    {
        var (from, to) = (fixture.Lab.Hosts[0].Pods[0], fixture.Lab.Hosts[1].Pods[0]);
        await using var capture = await fixture.Lab.StartCaptureAsync("udp port 8472 or icmp");

        await from.PingAsync(to, count: 4);

        var packets = await capture.CollectAsync(
            seen => seen.Count(packet => packet.IsEchoBetween(from.Address, to.Address)) >= 8, TimeSpan.FromSeconds(5));
        Assert.Equal(8, packets.Count(packet => packet.IsEchoBetween(from.Address, to.Address)));
        Assert.DoesNotContain(packets, packet => packet.IsVxlan);
    }

    [KernelFact]
    public async Task The_kernel_holds_exactly_one_route_for_each_peer_and_no_device_of_ours()
    {
        foreach (var host in fixture.Lab.Hosts)
        {
            var tables = await KernelTables.ReadAsync(host.Namespace);
            var links = await host.IpJsonAsync("link", "show");

            Assert.Empty(PeerEntries.FindProblems("host-gw", tables, fixture.Lab.PeersOf(host)));
            Assert.DoesNotContain(links.EnumerateArray(), link => link.Text("ifname").StartsWith("flannel", StringComparison.Ordinal));
        }
    }

    [KernelFact]
    public void Pods_get_the_full_mtu_of_the_underlay()
    {
        Assert.All(fixture.Lab.Hosts, host => Assert.Equal(1500, host.ReadSubnetEnv().Mtu));
    }
}
