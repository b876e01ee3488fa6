using System.Globalization;
using System.Net;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Traffic;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Tunnel;

[Collection(UdpLabCollection.Name)]
public sealed class UdpTests(UdpLab fixture)
{
    private const int Mtu = 1472;

    private Lab Lab => fixture.Lab;

    [KernelFact]
    public async Task Every_pod_reaches_every_other_and_the_kernel_holds_one_route_for_each_peer()
    {
        var matrix = await Lab.PingMatrixAsync();

        Assert.Equal(12, matrix.Pairs.Count);
        Assert.Empty(matrix.Failed);
        foreach (var host in Lab.Hosts)
        {
            Assert.Empty(PeerEntries.FindProblems("udp", await KernelTables.ReadAsync(host.Namespace), Lab.PeersOf(host)));
        }
    }

    [KernelFact]
    public async Task Api_status_and_metrics_tell_of_the_tunnel_and_its_peers()
    {
        var (host, others) = (Lab.Hosts[0], Lab.Hosts.Skip(1).Select(other => other.Name).ToList());
        Assert.True((await host.Pods[0].PingAsync(Lab.Hosts[1].Pods[0])).AllReceived);
        var tunnel = await host.WaitTunnelAsync(tunnel =>
            tunnel.HasTotals() && tunnel.GetProperty("peers").EnumerateArray().Any(peer => peer.GetProperty("receivedPackets").GetUInt64() >= 3));

        var peers = (await host.ApiAsync("peers")).EnumerateArray().ToList();
        Assert.Equal(others, peers.Select(peer => peer.Text("name")).Order());
        Assert.All(peers, peer => Assert.Equal(
            ("udp", "flannel0", "installed", "none", "none", "installed"),
            (peer.Text("via"), peer.Text("device"), peer.Text("route"), peer.Text("neighbor"), peer.Text("fdb"), peer.Text("state"))));

        Assert.True(tunnel.GetProperty("current").GetBoolean());
        Assert.Equal(("none", ""), (tunnel.Text("encryption"), tunnel.Text("problem")));
        Assert.True(Directory.Exists($"/proc/{tunnel.Text("process")}"));
        Assert.Equal(others, tunnel.GetProperty("peers").EnumerateArray().Select(peer => peer.Text("name")).Order());

        Assert.Matches(@"(?m)^backend  udp over eth0 \(10\.99\.0\.11\), MTU 1472$", await host.CommandAsync("status"));
        var lines = (await host.MetricsAsync()).Split('\n');
        Assert.Contains("flannelmesh_tunnel_up 1", lines);
        Assert.Contains(lines, line => line.StartsWith("flannelmesh_tunnel_packets_total{direction=\"sent\"} ", StringComparison.Ordinal));
        string[] reasons = ["NoRoute", "HopLimit", "UnknownPeer", "SpoofedSource", "Malformed"];
        Assert.All(reasons, reason => Assert.Single(
            lines, line => line.StartsWith($"flannelmesh_tunnel_drops_total{{reason=\"{reason}\"}} ", StringComparison.Ordinal)));
        Assert.All(others, other => Assert.Single(
            lines, line => line.StartsWith($"flannelmesh_tunnel_peer_packets_total{{peer=\"{other}\",direction=\"received\"}} ", StringComparison.Ordinal)));
    }

    [KernelFact]
    public async Task What_is_for_a_subnet_that_nobody_has_is_refused_at_once()
    {
        var host = Lab.Hosts[0];

        // Of the network, and below SubnetMin.
        var lookup = await host.Namespace.TryExecAsync(null, ["ip", "route", "get", "10.5.0.7"]);
        var ping = await host.Pods[0].Namespace.TryExecAsync(null, ["ping", "-n", "-c", "1", "-W", "3", "10.5.0.7"]);

        Assert.Contains("No route to host", lookup.Output + lookup.Error, StringComparison.Ordinal);
        Assert.Contains("Destination Host Unreachable", ping.Output, StringComparison.Ordinal);
    }

    [KernelFact]
    public async Task A_packet_as_large_as_the_mtu_passes_and_one_byte_more_is_refused_with_the_mtu()
    {
        var (from, to) = (Lab.Hosts[0].Pods[0], Lab.Hosts[1].Pods[0].Address);
        Assert.Equal(Mtu, Lab.Hosts[0].ReadSubnetEnv().Mtu);
        var device = Assert.Single((await Lab.Hosts[0].IpJsonAsync("link", "show", KernelTables.TunDevice)).EnumerateArray());
        Assert.Equal(Mtu.ToString(CultureInfo.InvariantCulture), device.Text("mtu"));

        var fits = await PingWholeAsync(Mtu);
        Assert.True(fits.Succeeded, fits.Output + fits.Error);

        // The pod's own device would refuse it, and its host would never see it.
        await from.Namespace.IpAsync("link", "set", "eth0", "mtu", "1500");
        await Lab.Hosts[0].IpAsync("link", "set", "pod1", "mtu", "1500");
        try
        {
            var isLarger = await PingWholeAsync(Mtu + 1);
            Assert.False(isLarger.Succeeded, isLarger.Output);
            Assert.Contains("Frag needed and DF set (mtu = 1472)", isLarger.Output, StringComparison.Ordinal);
        }
        finally
        {
            await Lab.Hosts[0].IpAsync("link", "set", "pod1", "mtu", $"{Mtu}");
            await from.Namespace.IpAsync("link", "set", "eth0", "mtu", $"{Mtu}");
            await from.Namespace.IpAsync("route", "flush", "cache");
        }

        Task<FlannelMesh.Labs.Processes.CommandResult> PingWholeAsync(int size) => from.Namespace.TryExecAsync(
            null, ["ping", "-n", "-c", "2", "-i", "0.2", "-W", "2", "-M", "do", "-s", (size - 28).ToString(CultureInfo.InvariantCulture), to.ToString()]);
    }

    [KernelFact]
    public async Task What_crosses_the_underlay_is_one_plain_packet_in_each_datagram_on_port_8285()
    {
        var (from, to) = (Lab.Hosts[0].Pods[0], Lab.Hosts[1].Pods[0]);

        // After 8 bytes UDP an IPv4 header without options, protocol ICMP.
        const string Plain = "udp src port 8285 and udp dst port 8285 and udp[8] = 0x45 and udp[17] = 1";
        await using var there = await Lab.StartCaptureAsync($"{Plain} and {Inside(from, to)}", hasVxlan: false);
        await using var back = await Lab.StartCaptureAsync($"{Plain} and {Inside(to, from)}", hasVxlan: false);

        await from.PingAsync(to, count: 4);

        Assert.Equal(4, (await CollectAsync(there)).Count);
        Assert.Equal(4, (await CollectAsync(back)).Count);

        Task<IReadOnlyList<UnderlayPacket>> CollectAsync(UnderlayCapture capture) => capture.CollectAsync(seen => seen.Count >= 4, TimeSpan.FromSeconds(5));
    }

    [KernelFact]
    public async Task The_tunnel_has_no_rights_and_little_memory_after_traffic()
    {
        var (host, pod, peer) = (Lab.Hosts[0], Lab.Hosts[0].Pods[0], Lab.Hosts[1].Pods[0]);
        Assert.True((await TcpTransfer.RunAsync(pod, peer, peer.Address, 20_000_000)).IsWhole);
        Assert.True((await TcpTransfer.RunAsync(peer, pod, pod.Address, 20_000_000)).IsWhole);

        var process = await host.TunnelProcessAsync();

        string[] capabilities = ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"];
        Assert.All(capabilities, name => Assert.Equal((name, "0000000000000000"), (name, TunnelFacts.Status(process, name))));
        Assert.Equal(("1", "2"), (TunnelFacts.Status(process, "NoNewPrivs"), TunnelFacts.Status(process, "Seccomp")));
        Assert.InRange(FlannelMesh.Labs.Processes.ProcessUsage.Read(process).ResidentKib, 1, 15 * 1024);
    }

    private static string Inside(Pod source, Pod destination) =>
        $"udp[20:4] = {Number(source.Address)} and udp[24:4] = {Number(destination.Address)}";

    private static uint Number(IPAddress address) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());
}
