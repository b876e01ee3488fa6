using FlannelMesh.Labs.Processes;
using FlannelMesh.Labs.Traffic;

namespace FlannelMesh.Labs.Demo;

/// <summary>Stops the last host's agent, sees traffic go on without it, starts it again and sees that the subnet stayed.</summary>
internal static class RestartProof
{
    /// <summary>Answers, at 10 ms each, that must come while no agent runs: 3 s.</summary>
    private const int AnswersWithoutAgent = 300;

    private const int AnswersAfterwards = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(Lab lab, CheckList checks)
    {
        var host = lab.Hosts[^1];
        var subnet = host.ReadSubnetEnv().Subnet;
        await using var inward = lab.Hosts[0].Pods[0].StartPingStream(host.Pods[0]);
        await using var outward = host.Pods[0].StartPingStream(lab.Hosts[0].Pods[0]);
        await FlowAsync(AnswersAfterwards);

        var exitCode = await host.StopAgentAsync(Signal.Terminate);
        checks.Add($"the agent of {host.Name} ends on SIGTERM", exitCode == 0, $"exit code {exitCode}");
        await FlowAsync(AnswersWithoutAgent);
        checks.Add("traffic goes on without it", inward.Lost + outward.Lost == 0, Describe(inward, outward));

        host.StartAgent();
        var ready = await host.WaitReadyAsync();
        await FlowAsync(AnswersAfterwards);
        await Task.WhenAll(inward.StopAsync(), outward.StopAsync());
        checks.Add("it keeps its subnet", host.ReadSubnetEnv().Subnet == subnet, $"{subnet}, ready again after {ready.TotalSeconds:0.00} s");
        checks.Add("nothing was lost", inward.Lost + outward.Lost == 0, Describe(inward, outward));

        Task FlowAsync(int answers) => Task.WhenAll(inward.WaitForAnswersAsync(answers, Patience), outward.WaitForAnswersAsync(answers, Patience));
    }

    private static string Describe(PingStream inward, PingStream outward)
    {
        var gap = inward.LongestGap > outward.LongestGap ? inward.LongestGap : outward.LongestGap;
        return $"to it {inward.Lost} of {inward.Received + inward.Lost} lost, from it {outward.Lost} of {outward.Received + outward.Lost}, "
            + $"longest gap {gap.TotalMilliseconds:0} ms";
    }
}
