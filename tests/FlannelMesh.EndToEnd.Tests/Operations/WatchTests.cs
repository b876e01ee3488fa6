using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Operations;

public sealed class WatchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [KernelFact]
    public async Task A_pipe_gets_a_block_for_each_change_also_over_the_agents_restart_and_an_interrupt_ends_it_well()
    {
        await using var lab = await RunningLab.StartAsync(new LabOptions { Hosts = 2 });
        var host = lab.Hosts[1];
        await using var members = Watch(host, "members", "--watch");
        await using var peers = Watch(host, "peers", "--watch", "--json");
        await members.WaitUntilAsync(watch => watch.Lines.Any(line => line.StartsWith("h1 ", StringComparison.Ordinal)), Patience, "the members' table");
        await peers.WaitUntilAsync(watch => watch.Lines.Any(line => line.Contains("\"h1\"", StringComparison.Ordinal)), Patience, "the peers");

        await host.StopAgentAsync();
        await members.WaitUntilAsync(watch => watch.Lines.Any(line => line.EndsWith("; asking again", StringComparison.Ordinal)), Patience, "no agent");
        await peers.WaitUntilAsync(watch => watch.Errors.Any(line => line.EndsWith("; asking again", StringComparison.Ordinal)), Patience, "no agent");
        var before = members.Lines.Count;
        host.StartAgent();
        await host.WaitReadyAsync();
        await members.WaitUntilAsync(
            watch => watch.Lines.Skip(before).Any(line => line.StartsWith("h2 ", StringComparison.Ordinal) && line.Contains(" up ", StringComparison.Ordinal)),
            Patience,
            "the table after the restart");

        // Ages alone are no change: two tables with the same rows would be.
        var blocks = string.Join('\n', members.Lines).Split("# 20").Skip(1).Select(block => block[block.IndexOf('\n', StringComparison.Ordinal)..]).ToList();
        Assert.All(blocks.Zip(blocks.Skip(1)), pair => Assert.NotEqual(pair.First, pair.Second));
        Assert.All(peers.Lines, line => Assert.StartsWith("[", line, StringComparison.Ordinal));

        await members.StopAsync();
        await peers.StopAsync();
        Assert.Equal((0, 0), (members.ExitCode, peers.ExitCode));
        Assert.Empty(members.Errors);
    }

    private static BackgroundCommand Watch(LabHost host, params string[] command) => BackgroundCommand.Start(
        "ip", host.Namespace.ExecArguments([LabPaths.Binary(null), .. command, "--control-socket", host.Files.ControlSocket]));
}
