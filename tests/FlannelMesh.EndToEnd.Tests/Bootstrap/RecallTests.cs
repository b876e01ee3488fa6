using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Bootstrap;

public sealed class RecallTests
{
    private const string Confirmed = "The voters confirm that this node still holds";

    [KernelFact]
    public async Task An_agent_that_was_stopped_for_a_moment_is_ready_by_the_word_of_the_voters_and_one_that_was_killed_or_has_nobody_to_ask_is_not()
    {
        await using var lab = await RunningLab.StartAsync(new LabOptions { Hosts = 4 });
        var (host, subnetEnv) = (lab.Hosts[3], await File.ReadAllTextAsync(lab.Hosts[3].Files.SubnetFile));

        var log = await RestartAsync(host, isKilled: false);
        Assert.True(log.IndexOf(Confirmed, StringComparison.Ordinal) is >= 0 and var at && at < log.IndexOf("Ready after", StringComparison.Ordinal), log);
        Assert.True(log.IndexOf(Confirmed, StringComparison.Ordinal) < Of(log, "Following the lease table"), log);
        Assert.Equal(subnetEnv, await File.ReadAllTextAsync(host.Files.SubnetFile));
        await lab.WaitAllReadyAsync();
        await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(20));

        // It was not said when the run ended.
        Assert.DoesNotContain(Confirmed, await RestartAsync(host, isKilled: true), StringComparison.Ordinal);
        Assert.Equal(subnetEnv, await File.ReadAllTextAsync(host.Files.SubnetFile));
        await lab.WaitAllReadyAsync();

        // One of three voters is no quorum.
        await host.StopAgentAsync();
        await lab.Hosts[0].KillAgentAsync();
        await lab.Hosts[1].KillAgentAsync();
        var before = (await File.ReadAllTextAsync(host.Files.Log)).Length;
        host.StartAgent();
        await Poll.UntilAsync(
            async () => (await File.ReadAllTextAsync(host.Files.Log))[before..].Contains("Waiting to join", StringComparison.Ordinal),
            TimeSpan.FromSeconds(20),
            () => host.Files.LogTail());

        // Nothing may happen.
        await Task.Delay(TimeSpan.FromSeconds(2));
        Assert.DoesNotContain(Confirmed, (await File.ReadAllTextAsync(host.Files.Log))[before..], StringComparison.Ordinal);
        Assert.False((await host.ApiAsync("node")).GetProperty("ready").GetBoolean());
    }

    private static int Of(string log, string text) => log.IndexOf(text, StringComparison.Ordinal) is >= 0 and var at ? at : int.MaxValue;

    /// <returns>What the new run has logged until it was ready.</returns>
    private static async Task<string> RestartAsync(LabHost host, bool isKilled)
    {
        if (isKilled)
        {
            await host.KillAgentAsync();
        }
        else
        {
            await host.StopAgentAsync();
        }

        var before = (await File.ReadAllTextAsync(host.Files.Log)).Length;
        host.StartAgent();
        await host.WaitReadyAsync();
        return (await File.ReadAllTextAsync(host.Files.Log))[before..];
    }
}
