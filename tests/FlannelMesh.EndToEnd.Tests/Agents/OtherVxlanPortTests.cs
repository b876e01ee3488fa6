using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Agents;

/// <summary>Apart from <see cref="LosslessRestartTests"/>, since it promises a time.</summary>
[Collection(UndisturbedCollection.Name)]
public sealed class OtherVxlanPortTests
{
    [KernelFact]
    public async Task Few_packets_of_a_thousand_each_second_are_lost_when_the_device_must_be_made_anew()
    {
        await using var lab = await RunningLab.StartAsync(
            new LabOptions { Hosts = 3, PodsPerHost = 1, ConfigOverrides = "flannelmesh.withdraw-after = 60s" });
        var host = lab.Hosts[1];

        await Task.WhenAll(lab.Hosts.Select(known => known.StopAgentAsync(Signal.Terminate)));
        await using var stream = lab.Hosts[0].Pods[0].StartPingStream(host.Pods[0], TimeSpan.FromMilliseconds(1));
        await stream.WaitForAnswersAsync(500, TwoWayPings.Patience);
        foreach (var known in lab.Hosts)
        {
            known.StartAgent(known.Flags.With("--network", """{"Network":"10.5.0.0/16","Backend":{"Type":"vxlan","Port":8473}}"""));
        }

        // Both ends need the new port, and their agents do not start at the same moment.
        await lab.WaitAllReadyAsync();
        await stream.WaitForAnswersAsync(500, TwoWayPings.Patience);
        await stream.StopAsync();
        Assert.InRange(stream.LongestGap, TimeSpan.FromMilliseconds(2), TimeSpan.FromSeconds(3));
        await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(1));
    }
}
