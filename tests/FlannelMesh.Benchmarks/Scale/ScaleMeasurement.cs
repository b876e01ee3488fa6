using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using FlannelMesh.Benchmarks.Scale.Workers;

namespace FlannelMesh.Benchmarks.Scale;

/// <summary>One size. What is not reached in time is said, and what can be measured all the same is.</summary>
internal sealed class ScaleMeasurement(ScaleOptions options, int size, TextWriter progress)
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(12);

    private ScaleFigures _figures = new(size);

    /// <summary>What is measured so far.</summary>
    public ScaleFigures Figures => _figures;

    private string Limit => $"within {options.Limit.TotalSeconds:0} s";

    public async Task<ScaleFigures> RunAsync(CancellationToken cancellation)
    {
        await using (var cluster = new ScaleCluster(size + options.Joins, options.PerWorker, Math.Min(ScaleOptions.Voters, size)))
        {
            _figures = _figures with { Processes = cluster.Workers };
            await StartTogetherAsync(cluster, cancellation);
            await DoAsync(ScalePhase.Idle, () => IdleAsync(cluster, cancellation));
            await DoAsync(ScalePhase.Joins, () => JoinAsync(cluster, cancellation));
            await DoAsync(ScalePhase.Kill, () => KillAsync(cluster, cancellation));
            await DoAsync(ScalePhase.Cut, () => CutAsync(cluster, cancellation));
        }

        await DoAsync(ScalePhase.OneByOne, () => StartOneByOneAsync(cancellation));
        return _figures;
    }

    private async Task DoAsync(ScalePhase phase, Func<Task> measure)
    {
        if (options.Phases.Contains(phase))
        {
            await measure();
        }
    }

    private async Task StartTogetherAsync(ScaleCluster cluster, CancellationToken cancellation)
    {
        await SayAsync("all at once");
        var start = await cluster.StartAsync(Enumerable.Range(0, size));
        var (nodes, isReached) = await cluster.UntilAsync(node => IsWhole(node, size), options.Limit, cancellation);
        _figures = _figures with { Up = Last(start, nodes.Select(node => node.UpAt)), Leased = Last(start, nodes.Select(node => node.LeasedAt)), Known = isReached ? Last(start, nodes.Select(node => (long?)node.PeersAt)) : null };
        await SayAsync($"all at once: up {Seconds(_figures.Up)}, leased {Seconds(_figures.Leased)}, all know all {Seconds(_figures.Known)}{Restarts(nodes)}");
        if (!isReached)
        {
            await SayAsync($"members and peers seen, by how many: {string.Join(", ", nodes.GroupBy(node => (node.Members, node.Peers)).OrderByDescending(group => group.Count()).Take(8).Select(group => $"{group.Key.Members}/{group.Key.Peers} by {group.Count()}"))}");
            await SayAsync("up after s: " + string.Join(' ', nodes.Select(node => node.UpAt is { } at ? Stopwatch.GetElapsedTime(start, at).TotalSeconds : -1).Order().Select(seconds => seconds.ToString("0", CultureInfo.InvariantCulture))));
            Miss($"all at once: {nodes.Count(node => node.UpAt is not null)} up, {nodes.Count(node => node.LeasedAt is not null)} leased, {nodes.Count(node => IsWhole(node, size))} with all peers {Limit}");
        }
    }

    private async Task IdleAsync(ScaleCluster cluster, CancellationToken cancellation)
    {
        _figures = _figures with { Idle = await WatchAsync(cluster, options.Idle, cancellation) };
        await SayAsync(string.Create(CultureInfo.InvariantCulture, $"idle: {_figures.Idle!.Node.Bytes / 1000:0.0} kB and {_figures.Idle.Node.Messages:0} messages a second and node, {_figures.Idle.Processor:0.0%} of a core"));
    }

    private async Task<IdleFigures> WatchAsync(ScaleCluster cluster, TimeSpan time, CancellationToken cancellation)
    {
        await cluster.UntilAsync(node => node.Reports >= cluster.Alive.Count, options.Limit, cancellation);
        await Task.Delay(Settling, cancellation);
        var voters = (await cluster.ProgressAsync()).Where(node => node.IsVoter).Select(node => node.Number).ToHashSet();
        var (start, before) = (Stopwatch.GetTimestamp(), await cluster.UsageAsync());
        await Task.Delay(time, cancellation);
        var after = await cluster.UsageAsync();
        return IdleFigures.Between(before, after, Stopwatch.GetElapsedTime(start), voters);
    }

    private async Task JoinAsync(ScaleCluster cluster, CancellationToken cancellation)
    {
        for (var joiner = size; joiner < size + options.Joins; joiner++)
        {
            var start = await cluster.StartAsync([joiner]);
            var count = cluster.Alive.Count;
            var (nodes, isReached) = await cluster.UntilAsync(node => IsWhole(node, count), options.Limit, cancellation);
            if (!isReached)
            {
                Miss($"join {joiner - size + 1}: {nodes.Count(node => IsWhole(node, count))} of {count} nodes had all peers {Limit}");
                return;
            }

            var own = nodes.Single(node => node.Number == joiner);
            var seen = (await cluster.SeenAsync(joiner)).Values.ToList();

            // The others may know it before it does.
            var known = Math.Min(own.LeasedAt!.Value, seen.Min());
            _figures = _figures with
            {
                JoinSeen = [.. _figures.JoinSeen, .. seen.Select(at => Stopwatch.GetElapsedTime(start, at))],
                JoinSeenEverywhere = _figures.JoinSeenEverywhere.Add(Stopwatch.GetElapsedTime(start, seen.Append(own.PeersAt).Max())),
                LeaseSeen = [.. _figures.LeaseSeen, .. seen.Select(at => Stopwatch.GetElapsedTime(known, at))],
                LeaseSeenEverywhere = _figures.LeaseSeenEverywhere.Add(Stopwatch.GetElapsedTime(known, Math.Max(own.LeasedAt.Value, seen.Max()))),
            };
            await SayAsync($"join {joiner - size + 1}: up {Seconds(Last(start, [own.UpAt]))}, leased {Seconds(Last(start, [own.LeasedAt]))}, everywhere {Seconds(_figures.JoinSeenEverywhere[^1])}");
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
        }
    }

    private async Task KillAsync(ScaleCluster cluster, CancellationToken cancellation)
    {
        // The newest: none of them is a voter.
        var killed = cluster.Alive.Reverse().Where(number => number >= ScaleOptions.Voters).Take(Math.Max(1, size / 10)).ToList();
        if (killed.Count == 0)
        {
            return;
        }

        var start = Stopwatch.GetTimestamp();
        await cluster.CrashAsync(killed);
        var count = cluster.Alive.Count;
        var (nodes, isReached) = await cluster.UntilAsync(node => IsWhole(node, count), options.Limit, cancellation);
        if (!isReached)
        {
            Miss($"{killed.Count} killed: {nodes.Count(node => IsWhole(node, count))} of {count} nodes had removed them {Limit}{Restarts(nodes)}");
            return;
        }

        _figures = _figures with { KilledRemoved = Last(start, nodes.Select(node => (long?)node.PeersAt)) };
        await SayAsync($"{killed.Count} killed: removed everywhere {Seconds(_figures.KilledRemoved)}{Restarts(nodes)}");
        _figures = _figures with { AfterKill = await WatchAsync(cluster, options.IdleAfter, cancellation) };
    }

    private async Task CutAsync(ScaleCluster cluster, CancellationToken cancellation)
    {
        var count = cluster.Alive.Count;
        var smaller = cluster.Alive.Reverse().Where(number => number >= ScaleOptions.Voters).Take(count / 3).ToHashSet();
        if (smaller.Count == 0)
        {
            return;
        }

        var start = Stopwatch.GetTimestamp();
        await cluster.CutAsync(smaller);
        var (nodes, isReached) = await cluster.UntilAsync(
            node => smaller.Contains(node.Number) ? node.Members == 0 : node.Members == count - smaller.Count, options.Limit, cancellation);
        if (isReached)
        {
            _figures = _figures with { CutNoticed = Last(start, nodes.Select(node => (long?)node.MembersAt)) };
        }
        else
        {
            Miss($"cut {count - smaller.Count} : {smaller.Count}: not over {Limit}{Restarts(nodes)}");
        }

        await SayAsync($"cut {count - smaller.Count} : {smaller.Count}: both sides over it {Seconds(_figures.CutNoticed)}");
        start = Stopwatch.GetTimestamp();
        await cluster.HealAsync();
        (nodes, isReached) = await cluster.UntilAsync(node => IsWhole(node, count), options.Limit, cancellation);
        if (!isReached)
        {
            Miss($"healed: {nodes.Count(node => IsWhole(node, count))} of {count} nodes whole {Limit}{Restarts(nodes)}");
            return;
        }

        _figures = _figures with { Healed = Last(start, nodes.Select(node => (long?)Math.Max(node.PeersAt, node.MembersAt))) };
        await SayAsync($"healed: whole again {Seconds(_figures.Healed)}{Restarts(nodes)}");
        _figures = _figures with { AfterCut = await WatchAsync(cluster, options.IdleAfter, cancellation) };
    }

    private async Task StartOneByOneAsync(CancellationToken cancellation)
    {
        await using var cluster = new ScaleCluster(size, options.PerWorker, Math.Min(ScaleOptions.Voters, size));
        var start = Stopwatch.GetTimestamp();
        var voters = Math.Min(ScaleOptions.Voters, size);

        // A cluster does not begin before most of its voters are there.
        await cluster.StartAsync(Enumerable.Range(0, voters));
        for (var next = voters; ; next++)
        {
            var isLast = next == size;
            var (nodes, isReached) = await cluster.UntilAsync(
                node => node.LeasedAt is not null && (node.UpAt is not null || !isLast), options.Limit - Stopwatch.GetElapsedTime(start), cancellation);
            if (!isReached)
            {
                Miss($"one by one: {nodes.Count(node => node.LeasedAt is not null)} leased {Limit}");
                return;
            }

            if (isLast)
            {
                _figures = _figures with { OneByOneUp = Last(start, nodes.Select(node => node.UpAt)), OneByOne = Last(start, nodes.Select(node => node.LeasedAt)) };
                await SayAsync($"one by one: up {Seconds(_figures.OneByOneUp)}, leased {Seconds(_figures.OneByOne)}");
                return;
            }

            await cluster.StartAsync([next]);
        }
    }

    private static bool IsWhole(NodeProgress node, int count) => node.LeasedAt is not null && node.Members == count && node.Peers == count - 1;

    /// <summary>Null if one is missing.</summary>
    private static TimeSpan? Last(long start, IEnumerable<long?> moments)
    {
        var all = moments.ToList();
        return all.Contains(null) ? null : Stopwatch.GetElapsedTime(start, all.Max()!.Value);
    }

    private static string Restarts(ImmutableArray<NodeProgress> nodes) =>
        nodes.Sum(node => node.Sessions - 1) is > 0 and var restarts ? $"; {restarts} sessions had to be begun anew" : "";

    private void Miss(string what)
    {
        _figures = _figures.Miss(what);
        progress.WriteLine($"{size} nodes: not reached: {what}");
    }

    private Task SayAsync(string what) => progress.WriteLineAsync($"{size} nodes: {what}");

    private static string Seconds(TimeSpan? time) => time is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds:0.0} s") : "not reached";
}
