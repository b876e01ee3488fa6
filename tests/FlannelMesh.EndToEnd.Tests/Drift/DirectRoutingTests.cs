using System.Diagnostics;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Drift;

[Collection(UndisturbedCollection.Name)]
public sealed class DirectRoutingTests
{
    [KernelFact]
    public async Task A_peer_that_is_behind_a_router_now_gets_vxlan_and_a_plain_route_again_when_it_is_not()
    {
        await using var lab = await Lab.CreateAsync(new LabOptions
        {
            NetConf = """{"Network":"10.5.0.0/16","Backend":{"Type":"vxlan","DirectRouting":true}}""",
            PodsPerHost = 1,
        });
        await lab.StartAllAsync();
        await lab.CreatePodsAsync();
        var (host, near, far) = (lab.Hosts[0], lab.Hosts[1], lab.Hosts[2]);
        _ = await RoutedAsync([Direct(near), Direct(far)]);
        await using var pings = host.Pods[0].StartPingStream(far.Pods[0]);
        await pings.WaitForAnswersAsync(50, TimeSpan.FromSeconds(10));

        for (var round = 0; round < 2; round++)
        {
            await Promise.IsKeptAsync(RoundAsync);
        }

        await pings.StopAsync();
        Assert.Equal(0, pings.Lost);

        async Task<TimeSpan> RoundAsync()
        {
            await host.IpAsync("route", "add", $"{far.Address}/32", "via", "10.99.0.1");
            var away = await RoutedAsync([Direct(near), Encapsulated(far)]);
            Assert.Equal("vxlan", (await host.ApiAsync("peers")).EnumerateArray().Single(peer => peer.Text("name") == far.Name).Text("via"));
            await pings.WaitForAnswersAsync(50, TimeSpan.FromSeconds(5));
            await host.IpAsync("route", "del", $"{far.Address}/32", "via", "10.99.0.1");
            var back = await RoutedAsync([Direct(near), Direct(far)]);
            Assert.Equal("direct", (await host.ApiAsync("peers")).EnumerateArray().Single(peer => peer.Text("name") == far.Name).Text("via"));
            await pings.WaitForAnswersAsync(50, TimeSpan.FromSeconds(5));
            return away > back ? away : back;
        }

        // Routes, nexthops, ARP and FDB entries: these and no others.
        async Task<TimeSpan> RoutedAsync(string[] expected)
        {
            var (start, time) = (Stopwatch.GetTimestamp(), TimeSpan.Zero);
            IReadOnlyList<string> found = [];
            await Poll.UntilAsync(
                async () =>
                {
                    time = Stopwatch.GetElapsedTime(start);
                    return (found = await EntriesAsync(host)).SequenceEqual(expected.SelectMany(peer => peer.Split('\n')).Order(StringComparer.Ordinal));
                },
                TimeSpan.FromSeconds(20),
                () => $"expected:\n{string.Join('\n', expected)}\nthere is:\n{string.Join('\n', found)}\nThe log of {host.Name} ends:\n{host.Files.LogTail()}\n",
                TimeSpan.FromMilliseconds(2));
            return time;
        }
    }

    private static string Direct(LabHost peer) =>
        $"{peer.Subnet()} via {peer.Address} dev eth0\nnexthop {peer.Address} dev eth0";

    private static string Encapsulated(LabHost peer)
    {
        var gateway = peer.AsPeer().Subnet.BaseAddress;
        return $"{peer.Subnet()} via {gateway} dev flannel.1\nnexthop {gateway} dev flannel.1\nARP {gateway}\nFDB {peer.Address}";
    }

    private static async Task<IReadOnlyList<string>> EntriesAsync(LabHost host)
    {
        var (tables, nexthops) = (await KernelTables.ReadAsync(host.Namespace), await host.IpJsonAsync("nexthop", "show"));
        return
        [
            .. tables.Routes.EnumerateArray()
                .Where(route => route.Text("protocol") == PeerEntries.RouteProtocol && route.Text("dev").Length > 0)
                .Select(route => $"{route.Text("dst")} via {route.Text("gateway")} dev {route.Text("dev")}")
                .Concat(nexthops.EnumerateArray().Select(nexthop => $"nexthop {nexthop.Text("gateway")} dev {nexthop.Text("dev")}"))
                .Concat(tables.Neighbors.EnumerateArray().Select(neighbor => $"ARP {neighbor.Text("dst")}"))
                .Concat(tables.Fdb.EnumerateArray().Select(entry => $"FDB {entry.Text("dst")}"))
                .Order(StringComparer.Ordinal),
        ];
    }
}
