using System.Diagnostics;
using FlannelMesh.Labs.Figures;
using FlannelMesh.Labs.Processes;
using static System.FormattableString;

namespace FlannelMesh.Labs.Footprint;

/// <summary>Starts agents in a lab with their own default timers, lets them rest, measures, and does the same with bare members.</summary>
internal sealed class FootprintRun(FootprintOptions options)
{
    private const int PeerPort = 2551;
    private const string Milliseconds = "ms";
    private const string Join = "a new host: start until its route is on all others, and theirs on it";
    private const string Empty = "a command that only prints (`version`): start until its end";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FootprintSheet _sheet = new(Console.WriteLine);

    /// <returns>0 when all was measured, else 1; what was measured until then is printed.</returns>
    public Task<int> RunAsync(CancellationToken cancellation) => Measurement.RunAsync("footprint", () => $"{options.Hosts} hosts\n\n{_sheet}", async () =>
    {
        await Measurement.InLabAsync(new LabOptions { Hosts = options.Hosts }, lab => MeasureAsync(lab, cancellation), cancellation);
        if (options.File is { } file)
        {
            await File.WriteAllTextAsync(file, _sheet.ToJson(), cancellation);
        }
    });

    private async Task MeasureAsync(Lab lab, CancellationToken cancellation)
    {
        await lab.StartAllAsync();
        await lab.WaitPeerEntriesAsync(Patience);
        Console.WriteLine($"idle, after {options.Settle.TotalSeconds:0} s");
        await Task.Delay(options.Settle, cancellation);
        await IdleAsync([.. lab.Hosts.Select(host => host.Agent!.ProcessId)], _sheet.Add, cancellation);
        for (var run = 1; run <= options.Runs; run++)
        {
            Console.WriteLine($"starts, run {run} of {options.Runs}");
            await CommandAsync(lab.Hosts[0]);
            await JoinAsync(lab, run - 1);
            await RestartAsync(lab.Hosts[^1], "SIGTERM", async host => await host.StopAgentAsync(), cancellation);
        }

        foreach (var host in lab.Hosts)
        {
            await host.StopAgentAsync();
        }

        await PeerAsync(lab, cancellation);
    }

    private async Task CommandAsync(LabHost host)
    {
        var start = Stopwatch.GetTimestamp();
        (await host.RunBinaryAsync("version")).EnsureSuccess();
        _sheet.Add(Empty, Milliseconds, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    private async Task JoinAsync(Lab lab, int round)
    {
        var join = await HostJoin.RunAsync(lab, round);
        _sheet.Add("a new host: start until subnet.env", Milliseconds, join.Leased.TotalMilliseconds);
        _sheet.Add("a new host: start until ready", Milliseconds, join.Ready.TotalMilliseconds);
        _sheet.Add(Join, Milliseconds, join.Whole.TotalMilliseconds);
        await new LabWatch(lab, CancellationToken.None).UntilWholeAsync(Stopwatch.GetTimestamp());
    }

    private async Task RestartAsync(LabHost host, string how, Func<LabHost, Task> end, CancellationToken cancellation)
    {
        using var notice = new ReadyNotice(host);
        await end(host);
        var written = File.Exists(host.Files.SubnetFile) ? File.GetLastWriteTimeUtc(host.Files.SubnetFile) : (DateTime?)null;
        var agent = host.StartAgent(notifySocket: notice.Address);
        var leased = host.WaitLeaseAsync(Patience);
        var ready = await notice.WaitAsync(agent, Patience);
        var now = File.GetLastWriteTimeUtc(host.Files.SubnetFile);
        _sheet.Add($"restart after {how}: start until subnet.env", Milliseconds, written == now ? 0 : (await leased).TotalMilliseconds);
        _sheet.Add($"restart after {how}: start until ready", Milliseconds, ready.TotalMilliseconds);
        await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
    }

    private async Task IdleAsync(IReadOnlyList<int> processes, Action<string, string, double> add, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var before = processes.Select(process => (Usage: ProcessUsage.Read(process), Threads: ThreadUsage.Read(process))).ToList();
        await Task.Delay(options.Idle, cancellation);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        foreach (var (process, (usage, threads)) in processes.Zip(before))
        {
            var (after, threadsAfter) = (ProcessUsage.Read(process), ThreadUsage.Read(process));
            add("idle: CPU, part of a core", "%", 100 * (after.ProcessorTime - usage.ProcessorTime).TotalSeconds / seconds);
            add("idle: times a second that a thread sleeps", "", (threadsAfter.Sleeps - threads.Sleeps) / seconds);
            add("resident memory", "MiB", after.ResidentKib / 1024.0);
            add("its share of shared pages counted (PSS)", "MiB", after.ProportionalKib / 1024.0);
            add("threads", "", threadsAfter.Count);
        }
    }

    /// <summary>
    /// A bare member on each host, the first of them the seed; then one more each time, which stays: another would wait until one that ends is out of the cluster.
    /// </summary>
    private async Task PeerAsync(Lab lab, CancellationToken cancellation)
    {
        var members = new List<BackgroundCommand>();
        try
        {
            foreach (var host in lab.Hosts)
            {
                members.Add(await PeerStartAsync(lab, host, PeerPort));
            }

            Console.WriteLine($"idle bare members, after {options.Settle.TotalSeconds:0} s");
            await Task.Delay(options.Settle, cancellation);
            await IdleAsync([.. members.Select(member => member.ProcessId)], _sheet.AddPeer, cancellation);
            var late = await lab.AddHostAsync();
            for (var run = 1; run <= options.Runs; run++)
            {
                var start = Stopwatch.GetTimestamp();
                members.Add(await PeerStartAsync(lab, late, PeerPort + run));
                _sheet.AddPeer("a new host: start until ready", Milliseconds, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }
        finally
        {
            await Task.WhenAll(members.Select(member => member.DisposeAsync().AsTask()));
        }
    }

    private static async Task<BackgroundCommand> PeerStartAsync(Lab lab, LabHost host, int port)
    {
        var member = BackgroundCommand.Start("ip", host.Namespace.ExecArguments(
            [LabPaths.LabProgram(), "bare-member", $"{host.Address}", Invariant($"{port}"), Invariant($"{lab.Hosts[0].Address}:{PeerPort}")]));
        await member.WaitUntilAsync(command => command.Lines.Count > 0, Patience, "up");
        return member;
    }
}
