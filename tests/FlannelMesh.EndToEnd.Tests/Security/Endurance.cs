using FlannelMesh.Labs;
using FlannelMesh.Labs.Agents;
using FlannelMesh.Labs.Attacks;
using FlannelMesh.Labs.Kernel;

namespace FlannelMesh.EndToEnd.Tests.Security;

/// <summary>
/// An agent under attack stays a member, without a restart and without more memory than is stated here; the others do not notice, and no honest
/// node is refused anything.
/// </summary>
internal sealed class Endurance(Lab lab)
{
    /// <summary>10,000 a minute.</summary>
    public const int JoinsInSecond = 167;

    /// <summary>
    /// Anonymous memory of an agent, attacked or not. Not resident memory: that counts the pages of the program's files too, which the kernel takes
    /// back when it needs them.
    /// </summary>
    private const double AnonymousMib = 160;

    /// <summary>Of one core; of the agent, and of any other.</summary>
    private const double CpuShare = 0.8;

    private const int LogLines = 300;

    private readonly IReadOnlyList<AgentProcess> _agents = [.. lab.Hosts.Take(3).Select(host => host.Agent!)];

    /// <param name="attack">Its figure.</param>
    /// <param name="refused">How many frames of each fault the agent must have counted; null: of the fault of one who speaks for others, any number.</param>
    public async Task<AttackFigure> RequireAsync(Task<AttackFigure> attack, IReadOnlyDictionary<string, int>? refused)
    {
        var figure = await attack;

        Assert.True(figure.PeakMib < AnonymousMib, $"memory: {figure}");
        Assert.True(figure.Share < CpuShare && figure.OthersProcessor / figure.Length < CpuShare, $"CPU: {figure}");
        Assert.True(figure.LogLines < LogLines, $"log: {figure}\n{lab.LogTails()}");
        Assert.True(figure is { Lost: 0, Unreachable: 0, OthersRefused: 0 }, $"others: {figure}\n{lab.LogTails()}");
        if (refused is null)
        {
            Assert.True(figure.Refused is { Count: 1 } && figure.Refused.ContainsKey("identity"), $"refused: {figure}\n{lab.LogTails()}");
        }
        else
        {
            Assert.Equal(refused.OrderBy(fault => fault.Key, StringComparer.Ordinal), figure.Refused.OrderBy(fault => fault.Key, StringComparer.Ordinal));
        }

        await RequireMembersAsync(figure);
        return figure;
    }

    private async Task RequireMembersAsync(AttackFigure figure)
    {
        await lab.Hosts[0].WaitReadyAsync(TimeSpan.FromSeconds(30));
        foreach (var (host, agent) in lab.Hosts.Zip(_agents))
        {
            Assert.Same(agent, host.Agent);
            Assert.False(agent.HasExited, $"{host.Name}: {figure}\n{lab.LogTails()}");
            var members = (await host.ApiAsync("members")).EnumerateArray()
                .Where(member => member.Text("status") == "up" && member.GetProperty("reachable").GetBoolean()).Select(member => member.Text("name")).ToList();
            Assert.Equal(["h1", "h2", "h3"], members.Intersect(["h1", "h2", "h3"]).Order());
            Assert.DoesNotContain(File.ReadLines(host.Files.Log), line => line.StartsWith("   at ", StringComparison.Ordinal) || line.Contains("Exception", StringComparison.Ordinal));
        }
    }
}
