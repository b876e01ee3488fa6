using System.Diagnostics;
using System.Net;
using System.Text.Json;
using FlannelMesh.EndToEnd.Tests.Labs;
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
    private const string NewAddress = "10.99.0.64";

    /// <summary>Less than it takes to notice that the old address does not answer: the host itself says that it has moved.</summary>
    private static readonly TimeSpan JoinedAnew = TimeSpan.FromSeconds(4);

    private readonly LabHost _host = lab.Hosts[^1];

    /// <summary>The longest that the host's kernel was not right.</summary>
    public TimeSpan Slowest { get; private set; }

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

    /// <summary>The host gets another address and then its old one again; it keeps its subnet.</summary>
    public async Task IsRenumberedAsync()
    {
        var (own, subnet) = (_host.Address.ToString(), _host.ReadSubnetEnv().Subnet);
        await using var others = lab.Hosts[0].Pods[0].StartPingStream(lab.Hosts[1].Pods[0]);
        await others.WaitForAnswersAsync(20, TimeSpan.FromSeconds(5));
        var picture = await KernelPicture.TakeAsync(_host.Namespace);
        var start = Stopwatch.GetTimestamp();

        await _host.Namespace.ExecAsync("sh", "-c", UnderlayChange.Renumber(own, NewAddress));
        await IsRightAsync(picture.Replace($"\"{own}\"", $"\"{NewAddress}\"", StringComparison.Ordinal), start);
        await PeersSendToAsync(NewAddress, subnet);
        await _host.Namespace.ExecAsync("sh", "-c", UnderlayChange.Renumber(NewAddress, own));
        await PeersSendToAsync(own, subnet);

        await lab.WaitAllReadyAsync();
        await others.StopAsync();
        Assert.Equal(0, others.Lost);
    }

    /// <summary>Takes the interface down, and waits until the agent has seen it.</summary>
    public async Task TakeDownAsync(Func<Task<bool>> isSeen)
    {
        await _host.Namespace.ExecAsync("sh", "-c", UnderlayChange.Down);
        await Poll.UntilAsync(isSeen, TimeSpan.FromSeconds(2), () => $"not seen. The log of {_host.Name} ends:\n{_host.Files.LogTail()}\n");
    }

    public async Task IsRightAsync(string picture, long start)
    {
        var time = await KernelPicture.UntilAsync(_host, picture, start);
        Slowest = time > Slowest ? time : Slowest;
    }

    private async Task PeersSendToAsync(string address, IPNetwork subnet)
    {
        var others = lab.Hosts.Where(host => host != _host).ToList();
        foreach (var host in others)
        {
            var peers = lab.PeersOf(host).Select(peer => peer.Name == _host.Name ? peer with { PublicIp = IPAddress.Parse(address) } : peer).ToList();
            var (problems, lease) = ((IReadOnlyList<string>)[], default(JsonElement));
            await Poll.UntilAsync(
                async () =>
                {
                    problems = PeerEntries.FindProblems(lab.Options.Backend, await KernelTables.ReadAsync(host.Namespace), peers);
                    lease = (await host.ApiAsync("leases")).EnumerateArray().Single(lease => lease.Text("subnet") == subnet.ToString());
                    return problems.Count == 0 && lease.Text("publicIp") == address;
                },
                JoinedAnew,
                () => $"{host.Name} has the lease {lease}; {string.Join("; ", problems)}");
            Assert.Equal(_host.Name, lease.Text("name"));
        }

        await _host.WaitStateAsync("ready", TimeSpan.FromSeconds(20));
        Assert.Equal(address, (await _host.ApiAsync("node")).Text("publicIp"));
        Assert.Equal(subnet, _host.ReadSubnetEnv().Subnet);
        await using var inward = lab.Hosts[0].Pods[0].StartPingStream(_host.Pods[0]);
        await inward.WaitForAnswersAsync(5, TimeSpan.FromSeconds(5));

        // What it was before is a member, as down, until nobody reaches it any more.
        await Poll.UntilAsync(
            async () => (await lab.Hosts[0].ApiAsync("members")).GetArrayLength() == lab.Hosts.Count,
            TimeSpan.FromSeconds(20),
            () => $"{_host.Name} stays a member at its old address");
    }

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
