using System.Globalization;
using FlannelMesh.EndToEnd.Tests.BadInput;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Traffic;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Tunnel;

[Collection(UndisturbedCollection.Name)]
public sealed class EncryptionTests(EncryptedLab fixture) : IClassFixture<EncryptedLab>
{
    private const int UsageError = 2;

    private Lab Lab => fixture.Lab;

    [KernelFact]
    public async Task Pods_talk_and_no_clear_text_crosses_the_underlay()
    {
        var (first, second) = (Lab.Hosts[0].Pods[0], Lab.Hosts[1].Pods[0]);
        await using var clear = await Lab.StartCaptureAsync("(udp port 8285 and (udp[8] & 0xf0 = 0x40 or udp[8] & 0xf0 = 0x60)) or icmp", hasVxlan: false);
        await using var opaque = await Lab.StartCaptureAsync("udp port 8285 and udp[8] = 4", hasVxlan: false);

        Assert.Empty((await Lab.PingMatrixAsync()).Failed);
        Assert.True((await TcpTransfer.RunAsync(first, second, second.Address, 5_000_000)).IsWhole);
        Assert.True((await TcpTransfer.RunAsync(second, first, first.Address, 5_000_000)).IsWhole);

        Assert.NotEmpty(await opaque.CollectAsync(seen => seen.Count >= 100, TimeSpan.FromSeconds(5)));
        Assert.Empty(clear.Packets);
        Assert.Equal(1440, Lab.Hosts[0].ReadSubnetEnv().Mtu);
    }

    [KernelFact]
    public async Task A_packet_as_large_as_the_mtu_passes_unfragmented()
    {
        var env = Lab.Hosts[0].ReadSubnetEnv();

        var size = (env.Mtu - 28).ToString(CultureInfo.InvariantCulture);
        var result = await Lab.Hosts[0].Pods[0].Namespace.TryExecAsync(
            null, ["ping", "-n", "-c", "2", "-i", "0.2", "-W", "2", "-M", "do", "-s", size, $"{Lab.Hosts[1].Pods[0].Address}"]);

        Assert.True(result.Succeeded, result.Output + result.Error);
    }

    [KernelFact]
    public async Task Handshakes_are_counted_for_each_peer()
    {
        Assert.Empty((await Lab.PingMatrixAsync()).Failed);

        var hosts = await Task.WhenAll(Lab.Hosts.Select(host => host.WaitTunnelAsync(tunnel =>
            tunnel.HasTotals() && tunnel.GetProperty("peers").EnumerateArray().Count(peer => peer.Text("sessionAgeMs").Length > 0) == 2)));

        Assert.All(hosts, tunnel => Assert.Equal("aes-256-gcm", tunnel.Text("encryption")));
        Assert.All(await Task.WhenAll(Lab.Hosts.Select(host => host.MetricsAsync())), text =>
        {
            Assert.Matches("(?m)^flannelmesh_tunnel_handshakes_total\\{result=\"done\"\\} \\d+$", text);
            Assert.Equal(2, text.Split('\n').Count(line => line.StartsWith("flannelmesh_tunnel_peer_handshakes_total{", StringComparison.Ordinal)));
        });
    }

    [KernelFact]
    public async Task A_host_without_encryption_is_refused_with_both_values()
    {
        var plain = await Lab.AddHostAsync();
        try
        {
            var flags = plain.Flags.With("--network", """{"Network":"10.5.0.0/16","Backend":{"Type":"udp"}}""");

            await Refusal.AssertAsync(plain, flags, UsageError, "Backend.Encryption is aes-256-gcm in the cluster and none on this node");
        }
        finally
        {
            await Lab.RemoveHostAsync(plain);
        }
    }

    [KernelFact]
    public async Task The_key_is_only_for_root_and_stays_and_is_told_nowhere()
    {
        var host = Lab.Hosts[2];
        var file = Path.Combine(host.Files.DataDirectory, "tunnel.key");
        var key = await File.ReadAllTextAsync(file);
        Assert.Equal(32, Convert.FromBase64String(key).Length);

        await host.RestartAgentAsync();

        Assert.Equal(key, await File.ReadAllTextAsync(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.All(Lab.Hosts, other => Assert.DoesNotContain(key.Trim(), File.ReadAllText(other.Files.Log), StringComparison.Ordinal));
        Assert.Empty((await Lab.PingMatrixAsync()).Failed);
    }

    [KernelFact]
    public Task A_tunnel_that_is_killed_works_again_within_a_second_and_the_agent_says_so() =>
        TunnelKilledTests.AssertStartedAgainAsync(Lab.Hosts[2], Lab.Hosts[0]);

    [KernelFact]
    public Task No_packet_of_a_thousand_each_second_is_lost_when_an_agent_is_stopped_killed_or_replaced() => TunnelRestartTests.AssertLosslessAsync(Lab);
}
