using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Attacks;
using FlannelMesh.Testing;
using Xunit.Abstractions;

namespace FlannelMesh.EndToEnd.Tests.Security;

/// <summary>Whoever reaches the port of an agent without certificates.</summary>
public sealed class HostilePeersTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, int> None = [];

    [KernelFact]
    public async Task Without_certificates_frames_connections_and_floods_are_borne()
    {
        await using var lab = await RunningLab.StartAsync(new LabOptions { PodsPerHost = 1 });
        var endurance = new Endurance(lab);
        var run = new AttackRun(lab, await lab.AddHostAsync(), output.WriteLine);

        var frames = await endurance.RequireAsync(run.RunAsync("hostile frames", "frames", TimeSpan.Zero, 1), run.ExpectedFaults(hasCertificate: false));
        Assert.True(frames.Outcome.Numbers["sent"] >= 25 && frames.Outcome.Numbers["stayed"] == 0, $"{frames}");

        // None of strangers lasts for longer than they may, however slow or many.
        var slow = await endurance.RequireAsync(run.RunAsync("slow connections", "slow", TimeSpan.FromSeconds(3), 32), None);
        Assert.True(slow.Outcome.Numbers["longest"] is > 2 and < 20, $"{slow}");
        var many = await endurance.RequireAsync(run.RunAsync("10,000 connections", "connections", TimeSpan.FromSeconds(2), 10_000), None);
        Assert.True(many.Outcome.Numbers["opened"] == 10_000 && many.Outcome.Numbers["left"] < 100, $"{many}");

        await endurance.RequireAsync(run.RunAsync("joins", "joins", TimeSpan.FromSeconds(4), Endurance.JoinsInSecond, newcomer: await lab.AddHostAsync()), null);
        await endurance.RequireAsync(run.RunAsync("leases in a loop", "leases", TimeSpan.FromSeconds(4), 1, newcomer: await lab.AddHostAsync()), None);

        // What was asked got as far as the allocator, whichever host it is on.
        Assert.Contains(lab.Hosts.Take(3), host => File.ReadAllText(host.Files.Log).Contains("asks the allocator of block 0 too often", StringComparison.Ordinal));
    }
}
