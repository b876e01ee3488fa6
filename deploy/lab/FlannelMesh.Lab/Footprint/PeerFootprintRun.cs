using System.Diagnostics;
using System.Globalization;
using FlannelMesh.Labs.Figures;
using FlannelMesh.Labs.Kernel;
using FlannelMesh.Labs.Processes;
using static System.FormattableString;
using Command = FlannelMesh.Labs.Processes.Command;

namespace FlannelMesh.Labs.Footprint;

/// <summary>
/// Two real agents with many peers in their kernels: a voter whose table has leases of hosts that do not exist, and a follower that joins it.
/// The leases are put in the voter's journal while it does not run, so to both they are like those of hosts that are away.
/// </summary>
internal sealed class PeerFootprintRun(PeerFootprintOptions options)
{
    private const string Seconds = "s";
    private const string Mebibytes = SizeSheet.Mebibytes;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(250);

    private readonly SizeSheet _sheet = new("peers", Console.WriteLine) { HasGrowth = true };

    /// <returns>0 when all was measured, else 1; what was measured until then is printed.</returns>
    public Task<int> RunAsync(CancellationToken cancellation) => Measurement.RunAsync("footprint", _sheet.ToString, async () =>
    {
        foreach (var peers in options.Sizes)
        {
            Console.WriteLine(Invariant($"{peers} peers"));
            await Measurement.InLabAsync(Of(), lab => MeasureAsync(lab, peers, cancellation), cancellation);
        }
    });

    /// <summary>Routes to hosts that are away stay, else the absent ones would be withdrawn after a minute.</summary>
    private static LabOptions Of() => new() { Hosts = 2, Seeds = 1, Network = "10.0.0.0/10", ConfigOverrides = "flannelmesh.withdraw-after = never" };

    private async Task MeasureAsync(Lab lab, int peers, CancellationToken cancellation)
    {
        var (voter, follower) = (lab.Hosts[0], lab.Hosts[1]);
        voter.StartAgent();
        await voter.WaitReadyAsync();
        var subnets = (await voter.ApiAsync("pool")).GetProperty("size").GetInt32();
        await voter.StopAgentAsync();
        // The voter and the follower are each other's last peer.
        if (peers > 1)
        {
            await AddAbsentAsync(voter, subnets, peers - 1, cancellation);
        }

        _sheet.Add(peers, "voter: start until all peers but the follower are in the kernel", Seconds, (await StartAsync(voter, peers - 1)).TotalSeconds);
        _sheet.Add(peers, "follower: a new host's start until all peers are in the kernel", Seconds, (await StartAsync(follower, peers)).TotalSeconds);
        await UntilInKernelAsync(voter, peers);
        Console.WriteLine(Invariant($"idle, after {options.Settle.TotalSeconds:0} s"));
        await Task.Delay(options.Settle, cancellation);
        await IdleAsync(peers, [("voter", voter), ("follower", follower)], cancellation);
        foreach (var host in lab.Hosts)
        {
            var counts = await CountAsync(host);
            if (counts != PeerCounts.All(peers))
            {
                throw new LabException(Invariant($"{host.Name}: at the end the kernel has {counts} for {peers} peers"));
            }
        }

        Console.WriteLine(Invariant($"  the kernels of both had {PeerCounts.All(peers)} at the end"));
    }

    private static async Task AddAbsentAsync(LabHost voter, int subnets, int count, CancellationToken cancellation) => (await Command.RunAsync(
        LabPaths.BenchmarksProgram(),
        ["absent-hosts", "--journal", Path.Combine(voter.Files.DataDirectory, "leases", "blocks"), "--subnets", Invariant($"{subnets}"), "--count", Invariant($"{count}")],
        cancellation: cancellation)).EnsureSuccess();

    /// <summary>The agent says itself when it is done; the kernel's tables, read right after that, must say the same, else the time is that of the look that finds all.</summary>
    private static async Task<TimeSpan> StartAsync(LabHost host, int peers)
    {
        using var notice = new ReadyNotice(host);
        var agent = host.StartAgent(notifySocket: notice.Address);
        var ready = await notice.WaitAsync(agent, Patience);
        if (await CountAsync(host) == PeerCounts.All(peers))
        {
            return ready;
        }

        await UntilInKernelAsync(host, peers);
        return agent.SinceStart;
    }

    private static async Task UntilInKernelAsync(LabHost host, int peers)
    {
        var counts = PeerCounts.All(0);
        await Poll.UntilAsync(
            async () => (counts = await CountAsync(host)) == PeerCounts.All(peers),
            Patience,
            () => Invariant($"{host.Name}: the kernel has {counts} for {peers} peers. The agent's log ends:\n{host.Files.LogTail()}"),
            TimeSpan.FromMilliseconds(50));
    }

    private static async Task<PeerCounts> CountAsync(LabHost host) => PeerCounts.Of(await KernelTables.ReadAsync(host.Namespace));

    private async Task IdleAsync(int peers, IReadOnlyList<(string Role, LabHost Host)> hosts, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var before = hosts.Select(entry => ProcessUsage.Read(ProcessOf(entry.Host))).ToList();
        var most = before.Select(usage => (usage.ResidentKib, usage.AnonymousKib)).ToList();
        while (Stopwatch.GetElapsedTime(start) < options.Idle)
        {
            await Task.Delay(SampleInterval, cancellation);
            most = [.. most.Zip(hosts, (known, entry) => Greater(known, ProcessUsage.ReadMemory(ProcessOf(entry.Host))))];
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        foreach (var (index, (role, host)) in hosts.Index())
        {
            var after = ProcessUsage.Read(ProcessOf(host));
            _sheet.Add(peers, $"{role}: resident memory, the most while idle", Mebibytes, most[index].ResidentKib / 1024.0);
            _sheet.Add(peers, $"{role}: of that pages of no file, the most while idle", Mebibytes, most[index].AnonymousKib / 1024.0);
            _sheet.Add(peers, $"{role}: resident memory at the end", Mebibytes, after.ResidentKib / 1024.0);
            _sheet.Add(peers, $"{role}: its share of shared pages counted (PSS)", Mebibytes, after.ProportionalKib / 1024.0);
            _sheet.Add(peers, $"{role}: resident memory, the most since its start", Mebibytes, ProcessUsage.ReadPeakKib(ProcessOf(host)) / 1024.0);
            _sheet.Add(peers, $"{role}: idle CPU, part of a core", "%", 100 * (after.ProcessorTime - before[index].ProcessorTime).TotalSeconds / seconds);
            // After all else: the question itself takes memory.
            _sheet.Add(peers, $"{role}: heap after its last collection", Mebibytes, Metric(await host.MetricsAsync(), "dotnet_gc_heap_size_bytes") / (1 << 20));
        }
    }

    private static (long ResidentKib, long AnonymousKib) Greater((long ResidentKib, long AnonymousKib) one, (long ResidentKib, long AnonymousKib) other) =>
        (Math.Max(one.ResidentKib, other.ResidentKib), Math.Max(one.AnonymousKib, other.AnonymousKib));

    private static int ProcessOf(LabHost host) => host.Agent!.ProcessId;

    private static double Metric(string metrics, string name) =>
        double.Parse(metrics.Split('\n').First(line => line.StartsWith($"{name} ", StringComparison.Ordinal))[(name.Length + 1)..], CultureInfo.InvariantCulture);
}
