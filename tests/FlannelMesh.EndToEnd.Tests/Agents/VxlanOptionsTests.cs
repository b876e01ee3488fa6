using System.Text.Json;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Agents;

public sealed class VxlanOptionsTests
{
    [KernelFact]
    public async Task An_agent_that_starts_with_other_options_changes_the_device_or_makes_it_anew_and_all_entries_are_there()
    {
        await using var lab = await RunningLab.StartAsync(
            new LabOptions { Hosts = 2, PodsPerHost = 1, ConfigOverrides = "flannelmesh.withdraw-after = 60s" });
        var (other, host) = (lab.Hosts[0], lab.Hosts[1]);
        var subnets = lab.Hosts.Select(host => host.Subnet()).ToList();
        var first = await DeviceAsync(host);

        // What the kernel changes on a living device: no packet is lost on the way.
        await using (var pings = other.Pods[0].StartPingStream(host.Pods[0]))
        {
            await pings.WaitForAnswersAsync(50, TimeSpan.FromSeconds(10));
            await RestartAsync("""{"Type":"vxlan","MTU":1400,"Learning":true}""", host);
            await pings.WaitForAnswersAsync(50, TimeSpan.FromSeconds(10));
            await pings.StopAsync();
            Assert.Equal(0, pings.Lost);
        }

        Assert.Equal(first with { Mtu = 1350, Learning = true }, await DeviceAsync(host));
        Assert.Equal(1350, host.ReadSubnetEnv().Mtu);

        await HasEntriesAsync("vxlan");

        // What it does not.
        await RestartAsync("""{"Type":"vxlan","MTU":1400,"GBP":true}""", host);
        var second = await DeviceAsync(host);
        Assert.NotEqual(first.Index, second.Index);
        Assert.Equal(first with { Index = second.Index, Mtu = 1350, Gbp = true }, second);
        await HasEntriesAsync("vxlan");

        await RestartAsync("""{"Type":"vxlan","Port":4789}""", other, host);
        var third = await DeviceAsync(host);
        Assert.NotEqual(second.Index, third.Index);
        Assert.Equal(first with { Index = third.Index, Port = 4789 }, third);
        await HasEntriesAsync("vxlan");
        Assert.Equal(subnets, lab.Hosts.Select(host => host.Subnet()));

        // A peer on the link needs no tunnel: its ARP and FDB entries go, the device stays. And back.
        await RestartAsync("""{"Type":"vxlan","Port":4789,"DirectRouting":true}""", other, host);
        Assert.Equal(third, await DeviceAsync(host));
        await HasEntriesAsync("host-gw");
        await RestartAsync("""{"Type":"vxlan","Port":4789}""", other, host);
        await HasEntriesAsync("vxlan");

        // Another VNI is another device; that of the old one goes, and with another backend that as well. A foreign one stays.
        await host.IpAsync("link", "add", "flannel.9", "type", "vxlan", "id", "9", "dstport", "4790", "dev", "eth0");
        await RestartAsync("""{"Type":"vxlan","VNI":2}""", other, host);
        await HasDevicesAsync("flannel.2", "flannel.9");
        await RestartAsync("""{"Type":"host-gw"}""", other, host);
        await HasDevicesAsync("flannel.9");
        await HasEntriesAsync("host-gw");

        async Task RestartAsync(string backend, params LabHost[] hosts)
        {
            await Task.WhenAll(hosts.Select(host => host.StopAgentAsync()));
            foreach (var restarted in hosts)
            {
                restarted.StartAgent(restarted.Flags.With("--network", $$$"""{"Network":"10.5.0.0/16","Backend":{{{backend}}}}"""));
            }

            await lab.WaitAllReadyAsync();
            await Task.WhenAll(lab.Hosts.Select(known => Poll.UntilAsync(
                async () => (await known.ApiAsync("peers")).EnumerateArray().SingleOrDefault() is { ValueKind: JsonValueKind.Object } peer && peer.Text("route") == "installed",
                TimeSpan.FromSeconds(10),
                () => $"{known.Name} has no route to its peer. Its log ends:\n{known.Files.LogTail()}\n")));
            Assert.Empty((await lab.PingMatrixAsync()).Failed);
        }

        async Task HasDevicesAsync(params string[] names)
        {
            IReadOnlyList<string> found = [];
            await Poll.UntilAsync(
                async () => (found = await DevicesAsync(host)).SequenceEqual(names), TimeSpan.FromSeconds(10), () => $"there are {string.Join(", ", found)}");
        }

        async Task HasEntriesAsync(string layout)
        {
            IReadOnlyList<string> problems = [];
            await Poll.UntilAsync(
                async () => (problems = PeerEntries.FindProblems(layout, await KernelTables.ReadAsync(host.Namespace), lab.PeersOf(host))).Count == 0,
                TimeSpan.FromSeconds(10),
                () => string.Join("; ", problems));
        }
    }

    private static async Task<IReadOnlyList<string>> DevicesAsync(LabHost host) =>
        [.. (await host.IpJsonAsync("link", "show", "type", "vxlan")).EnumerateArray().Select(link => link.Text("ifname")).Order(StringComparer.Ordinal)];

    private static async Task<Device> DeviceAsync(LabHost host)
    {
        var link = Assert.Single((await host.IpJsonAsync("-d", "link", "show", "dev", KernelTables.VxlanDevice)).EnumerateArray());
        var vxlan = link.GetProperty("linkinfo").GetProperty("info_data");
        return new Device(
            link.GetProperty("ifindex").GetInt32(), link.GetProperty("mtu").GetInt32(), link.Text("address"), vxlan.GetProperty("port").GetInt32(), Is(vxlan, "learning"), Is(vxlan, "gbp"));
    }

    private static bool Is(JsonElement vxlan, string option) => vxlan.Text(option) == "True";

    private sealed record Device(int Index, int Mtu, string Mac, int Port, bool Learning, bool Gbp);
}
