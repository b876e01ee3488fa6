using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Network;
using FlannelMesh.Testing;
using CommandResult = FlannelMesh.Labs.Processes.CommandResult;

namespace FlannelMesh.EndToEnd.Tests.Families;

/// <summary>Hosts and pods with IPv6, alone or beside IPv4, for one backend; the tests leave the lab as they found it.</summary>
public abstract class FamiliesTests(LabFixture fixture, uint mtu)
{
    private Lab Lab => fixture.Lab;

    private bool HasIpv4 => Lab.Options.Families.HasFlag(AddressFamilies.IPv4);

    /// <summary>Those for peers, with their MTU.</summary>
    private Dictionary<string, string> Devices => (Lab.Options.Backend, HasIpv4) switch
    {
        ("vxlan", true) => new() { ["flannel.1"] = "1450", ["flannel-v6.1"] = "1430" },
        ("vxlan", false) => new() { ["flannel-v6.1"] = "1430" },
        ("udp", true) => new() { ["flannel0"] = "1472" },
        ("udp", false) => new() { ["flannel0"] = "1452" },
        _ => [],
    };

    /// <summary>
    /// A capture's filter: what an IPv6 packet between pods becomes, as large as the underlay takes it. Bytes 4 and 5 of an IPv6 header say how
    /// much follows its 40 bytes, bytes 2 and 3 of an IPv4 header how much there is in all.
    /// </summary>
    private string LargestPackets => (Lab.Options.Backend, HasIpv4) switch
    {
        ("vxlan", _) => $"udp port 8472 and ip6[4:2] = {Underlay.Mtu - 40}",
        ("udp", true) => $"udp port 8285 and ip[2:2] = {Underlay.Mtu}",
        ("udp", false) => $"udp port 8285 and ip6[4:2] = {Underlay.Mtu - 40}",
        _ => $"icmp6 and ip6[4:2] = {Underlay.Mtu - 40}",
    };

    [KernelFact]
    public async Task Every_pod_reaches_every_other_with_each_family()
    {
        var matrix = await Lab.PingMatrixAsync();

        Assert.Equal(HasIpv4 ? 18 : 9, matrix.Pairs.Count);
        Assert.Empty(matrix.Failed);
    }

    [KernelFact]
    public void Subnet_env_has_the_lines_of_the_families_in_use_and_the_mtu()
    {
        foreach (var host in Lab.Hosts)
        {
            var lines = File.ReadAllLines(host.Files.SubnetFile);
            string[] names = [.. lines.Select(line => line.Split('=')[0])];

            Assert.Equal(
                [
                    .. HasIpv4 ? ["FLANNEL_NETWORK", "FLANNEL_SUBNET"] : Array.Empty<string>(),
                    "FLANNEL_IPV6_NETWORK", "FLANNEL_IPV6_SUBNET", "FLANNEL_MTU", "FLANNEL_IPMASQ",
                ],
                names);
            Assert.Contains($"FLANNEL_IPV6_NETWORK={Lab.Options.Ipv6Network}", lines);
            Assert.Matches(@"^FLANNEL_IPV6_SUBNET=fd10:5:0:[0-9a-f]+::1/64$", lines.Single(line => line.StartsWith("FLANNEL_IPV6_SUBNET", StringComparison.Ordinal)));
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"FLANNEL_MTU={mtu}"), lines);
        }
    }

    [KernelFact]
    public async Task A_packet_as_large_as_the_mtu_passes_unfragmented_and_a_larger_one_does_not()
    {
        var (from, to) = (Lab.Hosts[0].Pods[0], Lab.Hosts[1].Pods[0]);
        foreach (var address in to.Addresses)
        {
            var fits = await PingWholeAsync(from, address, mtu);
            var isLarger = await PingWholeAsync(from, address, mtu + 1);

            Assert.True(fits.Succeeded, fits.Output + fits.Error);
            Assert.False(isLarger.Succeeded, isLarger.Output);
        }
    }

    /// <summary>The pods' own MTU would hide that the tunnel takes less, or more, than subnet.env says.</summary>
    [KernelFact]
    public async Task The_path_between_hosts_takes_the_largest_packet_that_the_underlay_leaves_room_for()
    {
        var (from, to) = (Lab.Hosts[0], Lab.Hosts[1].Pods[0]);
        var links = (await from.IpJsonAsync("link", "show")).EnumerateArray().ToDictionary(link => link.Text("ifname"), link => link.Text("mtu"));
        Assert.Equal(Devices.Keys.Order(), links.Keys.Where(name => name.StartsWith("flannel", StringComparison.Ordinal)).Order());
        Assert.All(Devices, device => Assert.Equal(device.Value, links[device.Key]));
        await using var capture = await Lab.StartCaptureAsync(LargestPackets);
        Assert.True((await PingWholeAsync(Lab.Hosts[0].Pods[0], to.Addresses[^1], mtu)).Succeeded);
        Assert.NotEmpty(await capture.CollectAsync(seen => seen.Count >= 2, TimeSpan.FromSeconds(5)));
    }

    [KernelFact]
    public async Task The_kernel_holds_exactly_what_each_family_of_each_peer_needs()
    {
        foreach (var host in Lab.Hosts)
        {
            var peers = Lab.PeersOf(host);
            var tables = await KernelTables.ReadAsync(host.Namespace);

            Assert.Equal(HasIpv4 ? 4 : 2, peers.Count);
            Assert.Empty(PeerEntries.FindProblems(Lab.Options.Backend, tables, peers));
        }
    }

    [KernelFact]
    public async Task What_is_for_an_ipv6_subnet_that_nobody_has_is_refused_at_once()
    {
        var nobody = IPAddress.Parse("fd10:5:0:fffe::7");
        var host = Lab.Hosts[0];

        var lookup = await host.Namespace.TryExecAsync(null, ["ip", "-6", "route", "get", nobody.ToString()]);
        var ping = await host.Pods[0].Namespace.TryExecAsync(null, ["ping", "-n", "-c", "1", "-W", "3", nobody.ToString()]);

        Assert.Contains("No route to host", lookup.Output + lookup.Error, StringComparison.Ordinal);
        Assert.Contains("Destination unreachable", ping.Output, StringComparison.Ordinal);
    }

    [KernelFact]
    public async Task An_agent_that_is_restarted_keeps_the_subnets_of_all_families_and_loses_no_packet()
    {
        var (host, other) = (Lab.Hosts[2], Lab.Hosts[0]);
        var before = await File.ReadAllTextAsync(host.Files.SubnetFile);
        await using var stream = other.Pods[0].StartPingStream(host.Pods[0].Addresses[^1]);
        await stream.WaitForAnswersAsync(50, TimeSpan.FromSeconds(10));

        await host.KillAgentAsync();
        host.StartAgent();
        await host.WaitReadyAsync();
        await stream.WaitForAnswersAsync(50, TimeSpan.FromSeconds(10));
        await stream.StopAsync();

        Assert.Equal(before, await File.ReadAllTextAsync(host.Files.SubnetFile));
        Assert.Equal(0, stream.Lost);
        await Lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(20));
        await Lab.WaitAllReadyAsync();
    }

    /// <param name="size">Bytes of the whole IP packet, which must not be fragmented.</param>
    private static Task<CommandResult> PingWholeAsync(Pod from, IPAddress to, uint size)
    {
        const uint IcmpHeader = 8;
        var header = IcmpHeader + (to.AddressFamily == AddressFamily.InterNetworkV6 ? 40u : 20u);
        return from.Namespace.TryExecAsync(
            null, ["ping", "-n", "-c", "2", "-i", "0.05", "-W", "2", "-M", "do", "-s", (size - header).ToString(CultureInfo.InvariantCulture), to.ToString()]);
    }
}
