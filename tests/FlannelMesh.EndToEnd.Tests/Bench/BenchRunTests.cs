using System.Globalization;
using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Network;
using FlannelMesh.Labs.Processes;
using FlannelMesh.Testing;
using Command = FlannelMesh.Labs.Processes.Command;

namespace FlannelMesh.EndToEnd.Tests.Bench;

/// <summary>The bench with few overlays and short: that it measures, and leaves nothing.</summary>
[Collection(UndisturbedCollection.Name)]
public sealed class BenchRunTests
{
    private static readonly string[] Short =
        ["bench", "--rounds", "1", "--lab", "wire", "--seconds", "1", "--only", "host,kernel,plain,flannel"];

    [KernelFact]
    public async Task It_measures_all_overlays_at_once()
    {
        var result = await Command.RunAsync(LabPaths.LabProgram(), Short, TimeSpan.FromMinutes(3));

        Assert.True(result.Succeeded, $"{result.Output}\n{result.Error}");
        foreach (var name in new[] { "host-gw", "kernel vxlan", "plain forwarder", "flannelmesh", "flannelmesh encrypted" })
        {
            var cells = result.Output.Split('\n').First(line => line.StartsWith($"| {name} |", StringComparison.Ordinal)).Split('|', StringSplitOptions.TrimEntries);
            Assert.All(cells[2..^1], cell => Assert.True(double.TryParse(cell, CultureInfo.InvariantCulture, out _), $"{name}: '{cell}'"));
        }
    }

    [KernelFact]
    public async Task Interrupted_it_removes_all_it_has_made()
    {
        await using var bench = BackgroundCommand.Start(LabPaths.LabProgram(), [.. Short[..2], "50", .. Short[3..]]);
        await bench.WaitUntilAsync(
            command => command.Lines.Any(line => line.Contains("round 1", StringComparison.Ordinal)), TimeSpan.FromMinutes(2), "the first measurement");

        await Signal.SendAsync(bench.ProcessId, Signal.Interrupt);
        await Poll.UntilAsync(() => bench.HasExited, TimeSpan.FromSeconds(40), () => "it goes on after SIGINT");

        var name = string.Create(CultureInfo.InvariantCulture, $"fm{bench.ProcessId}");
        Assert.DoesNotContain(await NetworkNamespace.ListAsync(), left => left.StartsWith($"{name}-", StringComparison.Ordinal));
        Assert.False(Directory.Exists(LabPaths.Directory(name)));
    }
}
