using System.Diagnostics;
using System.Text.Json;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Drift;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;

namespace FlannelMesh.EndToEnd.Tests.Drift;

/// <summary>
/// Something happens to the underlay interface of the lab's last host while other hosts talk: the host's kernel is right again within a
/// second, the host stays the same member of the cluster, and the others lose nothing.
/// </summary>
internal sealed class UnderlayDrift(Lab lab)
{
    private readonly LabHost _host = lab.Hosts[^1];

    /// <param name="command">Shell commands inside the host's namespace.</param>
    /// <param name="underlay">What the interface is called afterwards.</param>
    /// <param name="before">The host's <see cref="KernelPicture"/> while all was well; null if it is now.</param>
    /// <returns>What the agent logged meanwhile, but for what it tells for information.</returns>
    public async Task<IReadOnlyList<string>> IsFollowedAsync(string command, string underlay = "eth0", string? before = null)
    {
        var old = await UnderlayAsync();
        var picture = (before ?? await KernelPicture.TakeAsync(_host.Namespace)).Replace($"\"{old}\"", $"\"{underlay}\"", StringComparison.Ordinal);
        var member = await MemberAsync();
        var logged = File.ReadLines(_host.Files.Log).Count();
        await using var others = lab.Hosts[0].Pods[0].StartPingStream(lab.Hosts[1].Pods[0]);
        await others.WaitForAnswersAsync(20, TimeSpan.FromSeconds(5));

        var start = Stopwatch.GetTimestamp();
        await _host.Namespace.ExecAsync("sh", "-c", command);
        await IsRightAsync(picture, start);
        await Poll.UntilAsync(async () => await UnderlayAsync() == underlay, TimeSpan.FromSeconds(2), () => $"the agent does not name {underlay}");

        // The agent hears of its own writes 0.1 s later and looks again; a broken membership would take longer to show.
        await others.WaitForAnswersAsync(50, TimeSpan.FromSeconds(5));
        await others.StopAsync();
        Assert.Equal(0, others.Lost);
        Assert.Equal(picture, await KernelPicture.TakeAsync(_host.Namespace));
        Assert.Equal(member, await MemberAsync());
        await lab.WaitAllReadyAsync();
        Assert.Empty((await lab.PingMatrixAsync()).Failed);
        return [.. File.ReadLines(_host.Files.Log).Skip(logged).Where(line => !line.Contains(" INF ", StringComparison.Ordinal)).Select(line => line[13..])];
    }

    /// <summary>Takes the interface down, and waits until the agent has seen it.</summary>
    public async Task TakeDownAsync(Func<Task<bool>> isSeen)
    {
        await _host.Namespace.ExecAsync("sh", "-c", UnderlayChange.Down);
        await Poll.UntilAsync(isSeen, TimeSpan.FromSeconds(2), () => $"not seen. The log of {_host.Name} ends:\n{_host.Files.LogTail()}\n");
    }

    public async Task IsRightAsync(string picture, long start) =>
        Assert.InRange(await KernelPicture.UntilAsync(_host, picture, start), TimeSpan.Zero, DriftAssert.Promise);

    private async Task<string> UnderlayAsync() => (await _host.ApiAsync("node")).Text("interface");

    /// <summary>The host as the first host's cluster has it: another `upSince` is another membership.</summary>
    private async Task<string> MemberAsync()
    {
        JsonElement member = default;
        await Poll.UntilAsync(
            async () => (member = (await lab.Hosts[0].ApiAsync("members")).EnumerateArray().Single(member => member.Text("name") == _host.Name))
                .GetProperty("reachable").GetBoolean(),
            TimeSpan.FromSeconds(10),
            () => $"{_host.Name} stays {member}");
        return $"{member.Text("nodeId")} {member.Text("address")} {member.Text("upSince")}";
    }
}
