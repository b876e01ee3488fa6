using System.Diagnostics;
using FlannelMesh.Labs.Chaos;
using FlannelMesh.Labs.Figures;
using static System.FormattableString;

namespace FlannelMesh.Labs.Scale;

/// <summary>
/// Makes labs of several sizes whose agents have their own default timers: starts all at once, and in another lab one by one; there more hosts
/// join, some are killed, some cut off, and between all that nothing happens for a while.
/// </summary>
internal sealed class ScaleRun(ScaleOptions options)
{
    private const string Seconds = "s";
    private const string Milliseconds = "ms";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly SizeSheet _sheet = new("hosts", Console.WriteLine);

    /// <returns>0 when all was measured, else 1; what was measured until then is printed.</returns>
    public Task<int> RunAsync(CancellationToken cancellation) => Measurement.RunAsync("scale", _sheet.ToString, async () =>
    {
        foreach (var hosts in options.Hosts)
        {
            Console.WriteLine(Invariant($"{hosts} hosts, all at once"));
            await Measurement.InLabAsync(new LabOptions { Hosts = hosts }, TogetherAsync, cancellation);
            Console.WriteLine(Invariant($"{hosts} hosts, one by one"));
            await Measurement.InLabAsync(new LabOptions { Hosts = hosts }, lab => OneByOneAsync(lab, cancellation), cancellation);
        }
    });

    private async Task TogetherAsync(Lab lab)
    {
        await using var routes = await RouteWatch.StartAsync(lab.Hosts);
        var start = DateTimeOffset.UtcNow;
        var ready = await StartAsync(lab.Hosts, start);
        Add(lab, "all at once, until all are leased", lab.Hosts.Max(host => File.GetLastWriteTimeUtc(host.Files.SubnetFile)) - start);
        Add(lab, "all at once, until all are ready", ready);
        Add(lab, "all at once, until every kernel has all routes", await routes.WaitAllAsync(start) - start);
        await lab.WaitPeerEntriesAsync(Patience);
    }

    private async Task OneByOneAsync(Lab lab, CancellationToken cancellation)
    {
        await using (var routes = await RouteWatch.StartAsync(lab.Hosts))
        {
            var start = DateTimeOffset.UtcNow;
            var ready = await StartAsync([.. lab.Hosts.Take(lab.Options.SeedCount)], start);
            foreach (var host in lab.Hosts.Skip(lab.Options.SeedCount))
            {
                ready = await StartAsync([host], start);
            }

            Add(lab, "one by one, until the last is ready", ready);
            Add(lab, "one by one, until every kernel has all routes", await routes.WaitAllAsync(start) - start);
        }

        await lab.WaitPeerEntriesAsync(Patience);
        await RestAsync(lab, lab.Hosts, "idle", 1, cancellation);
        await JoinsAsync(lab, cancellation);
        await KillAsync(lab, cancellation);
        await CutAsync(lab, cancellation);
        await lab.WaitPeerEntriesAsync(Patience);
    }

    /// <returns>From <paramref name="start"/> until the last has said that it is ready.</returns>
    private static async Task<TimeSpan> StartAsync(IReadOnlyList<LabHost> hosts, DateTimeOffset start)
    {
        var notices = hosts.Select(host => (Host: host, Notice: new ReadyNotice(host))).ToList();
        try
        {
            var agents = notices.Select(entry => (entry.Notice, Agent: entry.Host.StartAgent(notifySocket: entry.Notice.Address))).ToList();
            var ready = await Task.WhenAll(agents.Select(async entry => entry.Agent.StartedAt + await entry.Notice.WaitAsync(entry.Agent, Patience)));
            return ready.Max() - start;
        }
        finally
        {
            notices.ForEach(entry => entry.Notice.Dispose());
        }
    }

    private async Task JoinsAsync(Lab lab, CancellationToken cancellation)
    {
        for (var join = 0; join < options.Joins; join++)
        {
            cancellation.ThrowIfCancellationRequested();
            var joined = await HostJoin.RunAsync(lab, join);
            Add(lab, "one more, start until its route is in another's kernel", [.. joined.Routes]);
            Add(lab, "one more, start until its route is in all kernels, and all theirs in its own", joined.Whole);
            AddShort(lab, "a lease is granted, until the route is in another's kernel", [.. joined.RoutesSinceGrant]);
            AddShort(lab, "a lease is granted, until the route is in all kernels", joined.RoutesSinceGrant.Max());
            AddShort(lab, "a lease is given back, until the route is in no kernel", joined.Withdrawals.Max());
            await new LabWatch(lab, cancellation).UntilWholeAsync(Stopwatch.GetTimestamp());
        }
    }

    private async Task KillAsync(Lab lab, CancellationToken cancellation)
    {
        var watch = new LabWatch(lab, cancellation);
        var killed = lab.Hosts.TakeLast(Math.Max(1, lab.Hosts.Count / 10)).ToList();
        var others = lab.Hosts.Except(killed).ToList();
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(killed.Select(host => host.KillAgentAsync()));
        Add(lab, "a tenth is killed, until it is removed everywhere", await watch.UntilAllAsync(
            start, "the killed removed", others, host => LabWatch.HasNoneAsync(host, killed)));
        await RestAsync(lab, others, "after the kill", 0.5, cancellation);
        start = Stopwatch.GetTimestamp();
        killed.ForEach(host => host.StartAgent());
        Add(lab, "the killed are started again, until all are whole", await watch.UntilWholeAsync(start));
    }

    private async Task CutAsync(Lab lab, CancellationToken cancellation)
    {
        var watch = new LabWatch(lab, cancellation);
        var smaller = lab.Hosts.TakeLast(lab.Hosts.Count / 3).ToList();
        var larger = lab.Hosts.Except(smaller).ToList();
        using var partition = new Partition(lab.Network);
        var cuts = Cut.Of(
            new Fault.Split([.. larger.Select(host => host.Index)], [.. smaller.Select(host => host.Index)], TimeSpan.Zero), [.. lab.Hosts.Select(host => host.Index)]);
        var start = Stopwatch.GetTimestamp();
        await partition.AddAsync(cuts);
        Add(lab, "a third is cut off, until both sides are over it", await watch.UntilAllAsync(
            start, "both sides over the cut", lab.Hosts, host => LabWatch.HasNoneAsync(host, smaller.Contains(host) ? larger : smaller)));
        start = Stopwatch.GetTimestamp();
        await partition.HealAsync(cuts);
        Add(lab, "the cut is healed, until all are whole", await watch.UntilWholeAsync(start));
        await RestAsync(lab, lab.Hosts, "after the cut", 0.5, cancellation);
    }

    /// <param name="part">Of the times that were asked for.</param>
    private async Task RestAsync(Lab lab, IReadOnlyList<LabHost> hosts, string when, double part, CancellationToken cancellation)
    {
        await Task.Delay(options.Settle * part, cancellation);
        var before = await Task.WhenAll(hosts.Select(HostReading.TakeAsync));
        await Task.Delay(options.Idle * part, cancellation);
        var after = await Task.WhenAll(hosts.Select(HostReading.TakeAsync));
        var idle = hosts.Zip(before.Zip(after, (from, to) => from.Until(to))).ToList();
        foreach (var (role, isVoter) in new[] { ("voters", true), ("followers", false) })
        {
            var some = idle.Where(entry => entry.First.Index <= lab.Options.SeedCount == isVoter).Select(entry => entry.Second).ToList();
            AddIdle("CPU of a core", "%", host => host.Cpu);
            AddIdle("resident memory", SizeSheet.Mebibytes, host => host.Resident);
            AddIdle("its share of shared pages counted (PSS)", SizeSheet.Mebibytes, host => host.Proportional);
            AddIdle("sent a second", "kB", host => host.Kilobytes);
            AddIdle("packets sent a second", "", host => host.Packets);

            void AddIdle(string what, string unit, Func<IdleHost, double> value) =>
                _sheet.Add(lab.Options.Hosts, $"{when}, {role}: {what}", unit, [.. some.Select(value)]);
        }
    }

    private void Add(Lab lab, string name, params IReadOnlyCollection<TimeSpan> times) =>
        _sheet.Add(lab.Options.Hosts, name, Seconds, [.. times.Select(time => time.TotalSeconds)]);

    private void AddShort(Lab lab, string name, params IReadOnlyCollection<TimeSpan> times) =>
        _sheet.Add(lab.Options.Hosts, name, Milliseconds, [.. times.Select(time => time.TotalMilliseconds)]);
}
