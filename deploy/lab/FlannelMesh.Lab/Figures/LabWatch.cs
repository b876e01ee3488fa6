using System.Diagnostics;
using System.Text.Json;
using FlannelMesh.Labs.Chaos;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.Labs.Figures;

/// <summary>Waits for what agents say, asked every 100 ms: that is how exact the times are.</summary>
internal sealed class LabWatch(Lab lab, CancellationToken cancellation)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <returns>The time from <paramref name="start"/>, a timestamp of <see cref="Stopwatch"/>, until it was so.</returns>
    /// <exception cref="LabException">It did not become so; the message holds the last log lines of every agent.</exception>
    public async Task<TimeSpan> UntilAsync(long start, string what, Func<Task<bool>> condition)
    {
        await Poll.UntilAsync(condition, Patience, () => $"not seen: {what}\nThe agents' logs end:\n{lab.LogTails(10)}", Interval, cancellation);
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>As <see cref="UntilAsync"/>, for what each of these hosts has to say.</summary>
    public Task<TimeSpan> UntilAllAsync(long start, string what, IEnumerable<LabHost> hosts, Func<LabHost, Task<bool>> condition)
    {
        var list = hosts.ToList();
        return UntilAsync(start, what, async () => (await Task.WhenAll(list.Select(condition))).All(holds => holds));
    }

    /// <summary>Until every host is ready and sees all of them as members that are up and reachable.</summary>
    public Task<TimeSpan> UntilWholeAsync(long start) =>
        UntilAllAsync(start, $"all {lab.Hosts.Count} hosts ready, and members to each other", lab.Hosts, async host =>
            await IsReadyAsync(host)
            && await MembersAsync(host) is { } members
            && members.Count == lab.Hosts.Count
            && members.All(member => member is { Status: "up", IsReachable: true }));

    /// <summary>State `ready`, and /readyz 200. False for an agent that does not answer.</summary>
    public static async Task<bool> IsReadyAsync(LabHost host) =>
        host.Agent is { HasExited: false }
            ? await AgentReading.TryGetAsync(host, "node") is { } node && AgentReading.IsReady(node)
            : throw new LabException($"the agent of {host.Name} has ended. Its log ends:\n{host.Files.LogTail()}");

    /// <returns>The state's name, such as `detached`; null when the agent does not answer.</returns>
    public static async Task<string?> StateAsync(LabHost host) => (await AgentReading.TryGetAsync(host, "node"))?.Text("state");

    /// <returns>Null when the agent does not answer.</returns>
    public static async Task<IReadOnlyList<MemberSeen>?> MembersAsync(LabHost host) =>
        await AgentReading.TryGetAsync(host, "members") is { } members ? [.. members.EnumerateArray().Select(Member)] : null;

    /// <summary>Whether none of these is a member to it. False for an agent that does not answer.</summary>
    public static async Task<bool> HasNoneAsync(LabHost host, IEnumerable<LabHost> strangers) =>
        await MembersAsync(host) is { } members && !members.Select(member => member.Name).Intersect(strangers.Select(other => other.Name)).Any();

    private static MemberSeen Member(JsonElement member) =>
        new(member.Text("nodeId"), member.Text("name"), member.Text("status"), member.GetProperty("reachable").GetBoolean());
}
