using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Attacks;
using FlannelMesh.Testing;
using Xunit.Abstractions;

namespace FlannelMesh.EndToEnd.Tests.Security;

/// <summary>Strangers, and those who have a certificate of a member and lie.</summary>
public sealed class HostileTlsPeersTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, int> None = [];

    [KernelFact]
    public async Task With_certificates_strangers_are_borne()
    {
        await using var lab = await RunningLab.StartAsync(new LabOptions { HasTls = true, PodsPerHost = 1 });
        var endurance = new Endurance(lab);
        var run = new AttackRun(lab, await lab.AddHostAsync(), output.WriteLine);

        // Nothing of a stranger is read as a frame; all that it sends ends its connection.
        await RequireEndedAsync(endurance, run.RunAsync("hostile frames without a certificate", "frames", TimeSpan.Zero, 1), None);
        await RequireEndedAsync(endurance, run.RunAsync("hostile frames in clear text", "frames", TimeSpan.Zero, 1, isClear: true), None);
        var slow = await endurance.RequireAsync(run.RunAsync("slow handshakes", "slow", TimeSpan.FromSeconds(3), 32), None);
        Assert.True(slow.Outcome.Numbers["longest"] is > 2 and < 20, $"{slow}");
        var many = await endurance.RequireAsync(run.RunAsync("10,000 connections", "connections", TimeSpan.FromSeconds(2), 10_000), None);
        Assert.True(many.Outcome.Numbers["opened"] == 10_000 && many.Outcome.Numbers["left"] < 100, $"{many}");
        await endurance.RequireAsync(run.RunAsync("joins", "joins", TimeSpan.FromSeconds(4), Endurance.JoinsInSecond, newcomer: await lab.AddHostAsync()), None);
    }

    [KernelFact]
    public async Task With_certificates_members_that_lie_ask_in_a_loop_or_flap_are_borne()
    {
        await using var lab = await RunningLab.StartAsync(new LabOptions { HasTls = true, PodsPerHost = 1 });
        var endurance = new Endurance(lab);
        var run = new AttackRun(lab, await lab.AddHostAsync(), output.WriteLine);
        var liars = await run.IssueAsync();

        await RequireEndedAsync(endurance, run.RunAsync("hostile frames with certificates", "frames", TimeSpan.Zero, 1, liars), run.ExpectedFaults(hasCertificate: true));

        var member = await lab.AddHostAsync();
        await endurance.RequireAsync(run.RunAsync("leases in a loop", "leases", TimeSpan.FromSeconds(4), 1, [run.Certificate], member), None);
        Assert.Contains(lab.Hosts.Take(3), host => File.ReadAllText(host.Files.Log).Contains("asks the allocator of block 0 too often", StringComparison.Ordinal));

        // As another, and as itself.
        await endurance.RequireAsync(run.RunAsync("joins as another", "joins", TimeSpan.FromSeconds(2), Endurance.JoinsInSecond, [run.Certificate]), null);
        await endurance.RequireAsync(run.FlapAsync("a member killed and started", member, TimeSpan.FromSeconds(6)), None);
    }

    private static async Task RequireEndedAsync(Endurance endurance, Task<AttackFigure> attack, IReadOnlyDictionary<string, int> refused)
    {
        var frames = await endurance.RequireAsync(attack, refused);
        Assert.True(frames.Outcome.Numbers["sent"] >= 25 && frames.Outcome.Numbers["stayed"] == 0, $"{frames}");
    }
}
