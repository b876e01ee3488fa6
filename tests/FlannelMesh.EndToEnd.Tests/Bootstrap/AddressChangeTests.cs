using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Network;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Bootstrap;

[Collection(OwnLabCollection.Name)]
public sealed class AddressChangeTests
{
    private const string NewAddress = "10.99.0.114";

    [KernelTheory]
    [InlineData("vxlan")]
    [InlineData("udp")]
    public async Task A_host_with_a_new_address_keeps_its_subnet_and_its_peers_send_to_the_new_address(string backend)
    {
        await using var lab = await RunningLab.StartAsync(new LabOptions { Hosts = 4, Backend = backend });
        var (first, moved) = (lab.Hosts[0], lab.Hosts[3]);
        var subnet = moved.Subnet();
        await using var outward = first.Pods[0].StartPingStream(moved.Pods[0]);
        await outward.WaitForAnswersAsync(20, TimeSpan.FromSeconds(10));

        await moved.Namespace.ExecAsync("sysctl", "-q", "-w", $"net.ipv4.conf.{Underlay.HostDevice}.promote_secondaries=1");
        await moved.IpAsync("addr", "add", $"{NewAddress}/24", "dev", Underlay.HostDevice);
        await moved.IpAsync("addr", "del", $"{moved.Address}/24", "dev", Underlay.HostDevice);

        await Poll.UntilAsync(
            async () => (await moved.ApiAsync("node")).Text("publicIp") == NewAddress,
            TimeSpan.FromSeconds(20),
            () => $"the agent does not move. Its log ends:\n{moved.Files.LogTail()}\n",
            TimeSpan.FromMilliseconds(100));
        await moved.WaitStateAsync("ready", TimeSpan.FromSeconds(40));
        Assert.Equal(subnet, moved.Subnet());
        foreach (var host in lab.Hosts.Take(3))
        {
            var peers = lab.PeersOf(host).Select(peer => peer.Name == moved.Name ? peer with { PublicIp = System.Net.IPAddress.Parse(NewAddress) } : peer).ToList();
            IReadOnlyList<string> problems = [];
            await Poll.UntilAsync(
                async () => (problems = PeerEntries.FindProblems(backend, await KernelTables.ReadAsync(host.Namespace), peers)).Count == 0,
                TimeSpan.FromSeconds(20),
                () => $"{host.Name}: {string.Join("; ", problems)}");
            var lease = (await host.ApiAsync("leases")).EnumerateArray().Single(lease => lease.Text("subnet") == subnet);
            Assert.Equal((moved.Name, NewAddress), (lease.Text("name"), lease.Text("publicIp")));
        }

        await outward.WaitForAnswersAsync(50, TimeSpan.FromSeconds(10));
    }
}
