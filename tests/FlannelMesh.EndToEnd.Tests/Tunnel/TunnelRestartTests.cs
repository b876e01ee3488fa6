using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Tunnel;

/// <summary>Agents end in every way and start again, one after the other, while pods of two hosts talk through the tunnel.</summary>
[Collection(UdpLabCollection.Name)]
public sealed class TunnelRestartTests(UdpLab fixture)
{
    [KernelFact]
    public Task No_packet_of_a_thousand_each_second_is_lost_when_an_agent_is_stopped_killed_or_replaced() => AssertLosslessAsync(fixture.Lab);

    /// <summary>The first host's agent is that of the lab again afterwards.</summary>
    internal static async Task AssertLosslessAsync(Lab lab)
    {
        var (host, subnets) = (lab.Hosts[1], lab.Hosts.Select(known => known.Subnet()).ToList());
        var process = await host.TunnelProcessAsync();

        // Hosts that have just started may still be agreeing on keys: packets wait for that, but no thousand of them.
        Assert.Empty((await lab.PingMatrixAsync()).Failed);

        await TwoWayPings.AssertLosslessAsync(lab, "SIGTERM", () => host.RestartAgentAsync());
        Assert.Equal(process, await host.TunnelProcessAsync());
        await TwoWayPings.AssertLosslessAsync(lab, "SIGKILL of all", async () =>
        {
            await Task.WhenAll(lab.Hosts.Select(known => known.KillAgentAsync()));
            await lab.StartAllAsync();
        });
        Assert.Equal(process, await host.TunnelProcessAsync());
        Assert.True(TunnelFacts.IsAlive(process));

        await TwoWayPings.AssertLosslessAsync(lab, "another version", () => host.RestartAgentAsync(binary: AgentCopy.MakeFor(host)));
        await IsReplacedAsync();
        await TwoWayPings.AssertLosslessAsync(lab, "the first version again, after SIGKILL", async () =>
        {
            await host.KillAgentAsync();
            await host.StartAgainAsync();
        });
        await IsReplacedAsync();

        Assert.Equal(subnets, lab.Hosts.Select(known => known.Subnet()));
        await lab.WaitPeerEntriesAsync(TwoWayPings.Patience);

        async Task IsReplacedAsync()
        {
            var (before, tunnel) = (process, await host.WaitTunnelAsync(tunnel => tunnel.HasTotals() && tunnel.GetProperty("current").GetBoolean()));
            process = tunnel.GetProperty("process").GetInt32();
            Assert.NotEqual(before, process);
            Assert.False(TunnelFacts.IsAlive(before));
            Assert.Equal(0, tunnel.GetProperty("restarts").GetInt32());
            Assert.Single(
                File.ReadLines(host.Files.Log),
                line => line.Contains($"The tunnel is replaced: process {before} of build ", StringComparison.Ordinal));

            // It goes on with the keys of the one before.
            Assert.Equal(0UL, tunnel.Handshakes());
        }
    }
}
