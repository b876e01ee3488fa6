using System.CommandLine;
using FlannelMesh.Labs.Demo;

namespace FlannelMesh.Labs.Attacks;

/// <summary>`attacks`: what attacks cost an agent and the others; behind deploy/lab/attacks.</summary>
internal static class AttacksCommand
{
    /// <summary>10,000 a minute.</summary>
    public const int JoinsInSecond = 167;

    public static Command Create()
    {
        var seconds = new Option<int>("--seconds") { Description = "How long each lasts", DefaultValueFactory = _ => 60 };
        var command = new Command("attacks", "Attack an agent of a lab, without certificates and with; print markdown tables.") { seconds };
        command.SetAction(async (result, _) =>
        {
            var duration = TimeSpan.FromSeconds(result.GetValue(seconds));
            await RunAsync(false, duration);
            await RunAsync(true, duration);
            return 0;
        });
        return command;
    }

    private static async Task RunAsync(bool hasTls, TimeSpan duration)
    {
        await using var lab = await Lab.CreateAsync(new LabOptions { HasTls = hasTls, HasShortTimers = false, PodsPerHost = 1 });
        await lab.StartAllAsync();
        await lab.WaitPeerEntriesAsync(TimeSpan.FromSeconds(30));
        await lab.CreatePodsAsync();
        var run = new AttackRun(lab, await lab.AddHostAsync(), Console.WriteLine);
        Console.WriteLine($"\n{(hasTls ? "With certificates" : "Without certificates")}; {Machine.Describe()}\n\n{AttackFigure.Head}");
        IReadOnlyList<string> liars = hasTls ? await run.IssueAsync() : [];
        IReadOnlyList<string> member = hasTls ? [run.Certificate] : [];
        await run.RunAsync("hostile frames, each once", "frames", duration, 1);
        if (hasTls)
        {
            await run.RunAsync("hostile frames, by 13 that have certificates", "frames", duration, 1, liars);
        }

        await run.RunAsync("slow connections", "slow", duration, 64);
        await run.RunAsync("frames of 2 MB that never end", "halves", duration, 16, hasTls ? [liars[0]] : []);
        await run.RunAsync("10,000 connections", "connections", duration, 10_000);
        await run.RunAsync("joins by strangers", "joins", duration, JoinsInSecond, newcomer: await lab.AddHostAsync());
        await run.RunAsync("leases in a loop", "leases", duration, 1, member, await lab.AddHostAsync());
        if (hasTls)
        {
            await run.RunAsync("joins with a certificate, as another", "joins", duration, JoinsInSecond, [liars[1]], await lab.AddHostAsync());
        }

        await run.FlapAsync("a member killed and started", lab.Hosts[^1], duration, await lab.AddHostAsync());
    }
}
