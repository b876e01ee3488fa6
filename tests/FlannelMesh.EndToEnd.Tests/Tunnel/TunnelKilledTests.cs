using System.Diagnostics;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Tunnel;

[Collection(UdpLabCollection.Name)]
public sealed class TunnelKilledTests(UdpLab fixture)
{
    [KernelFact]
    public Task A_tunnel_that_is_killed_works_again_within_a_second_and_the_agent_says_so() =>
        AssertStartedAgainAsync(fixture.Lab.Hosts[1], fixture.Lab.Hosts[0]);

    internal static Task AssertStartedAgainAsync(LabHost host, LabHost other) => Promise.IsKeptAsync(() => KillAsync(host, other));

    private static async Task<TimeSpan> KillAsync(LabHost host, LabHost other)
    {
        var restarts = (await host.TunnelAsync()).GetProperty("restarts").GetInt32();
        var process = await host.TunnelProcessAsync();

        // The answers alone come from the host: nothing else there makes the new tunnel begin a conversation.
        await using var pings = other.Pods[0].StartPingStream(host.Pods[0]);
        await pings.WaitForAnswersAsync(20, TimeSpan.FromSeconds(10));
        var start = Stopwatch.GetTimestamp();
        await Signal.SendAsync(process, Signal.Kill);
        await Poll.UntilAsync(() => !TunnelFacts.IsAlive(process), TimeSpan.FromSeconds(5), () => "the tunnel survives SIGKILL");
        await pings.WaitForAnswersAsync(5, TimeSpan.FromSeconds(20));
        var took = Stopwatch.GetElapsedTime(start);

        var tunnel = await host.WaitTunnelAsync(tunnel => tunnel.GetProperty("current").GetBoolean());
        Assert.NotEqual(process, tunnel.GetProperty("process").GetInt32());
        Assert.Equal(restarts + 1, tunnel.GetProperty("restarts").GetInt32());
        Assert.Contains($"flannelmesh_tunnel_restarts_total {restarts + 1}\n", await host.MetricsAsync(), StringComparison.Ordinal);
        Assert.Single(
            File.ReadLines(host.Files.Log),
            line => line.EndsWith($"The tunnel (process {process}) has ended; it is started again", StringComparison.Ordinal));
        Assert.StartsWith("data: ", await host.WaitEventAsync("the tunnel has ended and is started again"), StringComparison.Ordinal);
        return took;
    }
}
