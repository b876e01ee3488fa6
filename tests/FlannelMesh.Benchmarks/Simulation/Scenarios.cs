namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>What is asked of a simulated cluster. Times are in seconds; NaN: not within the limit.</summary>
/// <param name="perProcess">How many nodes share a process whose code is compiled while it runs; 0: all have native code.</param>
internal sealed class Scenarios(int cores, Protocol protocol, Costs costs, int seed, int perProcess = 0)
{
    /// <summary>How often members and others ask all seeds for other clusters.</summary>
    private const int WatchInterval = 10;

    /// <summary>How often all nodes are looked at.</summary>
    private const long Look = Protocol.Second / 50;

    private const long Limit = 600 * Protocol.Second;

    /// <summary>Whether members that are there may be suspected, and taken out.</summary>
    private bool HasDoubts => protocol.Heartbeats != HeartbeatMode.Punctual;

    /// <summary>How often somebody was suspected in the last scenario who was there and could be reached, and how many such were taken out.</summary>
    public (int Suspicions, int TakenOut) Wrongs { get; private set; }

    /// <summary>All start at the same moment, until each has its lease, and until each has everybody's route.</summary>
    public (double? Leased, double? Known) Together(int nodes)
    {
        var cluster = Create(Room(nodes));
        var (complete, leased) = (NodeSet.Empty(cluster.Capacity), double.NaN);
        cluster.Observer = node => complete = node.Leases.Count == nodes && node.Version!.Up.Count == nodes ? complete.With(node.Number) : complete;
        foreach (var node in cluster.Nodes.Take(nodes))
        {
            cluster.Start(node, perProcess > 0 && node.Number % perProcess == 0 ? costs.Compile : 0);
        }

        if (HasDoubts)
        {
            leased = RunUntil(cluster, () => cluster.Nodes.Count(node => node is { IsAlive: true, IsLeased: true }) == nodes, Limit, Look) ? Seconds(cluster, 0) : double.NaN;
            return (leased, RunUntil(cluster, () => IsWhole(cluster, nodes), Limit, Look) ? Seconds(cluster, 0) : double.NaN);
        }

        if (RunUntil(cluster, () => cluster.Leased == nodes, Limit))
        {
            leased = Seconds(cluster, 0);
        }

        return (leased, RunUntil(cluster, () => complete.Count == nodes, Limit) ? Seconds(cluster, 0) : double.NaN);
    }

    /// <summary>One host starts beside others, until half, nearly all, and all of them have its route.</summary>
    public (double? Half, double? Nearly, double? All) JoinOne(int nodes)
    {
        var cluster = Create(Room(nodes + 1));
        cluster.Settle(nodes);
        Quiet(cluster);
        var begin = cluster.Events.Now;
        var times = new double[nodes];
        var count = 0;
        cluster.Observer = node =>
        {
            if (node.Number < nodes && times[node.Number] == 0 && node.Leases.Contains(nodes) && node.Version!.Members.Contains(nodes))
            {
                times[node.Number] = Seconds(cluster, begin);
                count++;
            }
        };
        cluster.Start(cluster.Nodes[nodes]);
        var isOver = HasDoubts
            ? RunUntil(cluster, () => Enumerable.Range(0, nodes).All(number => times[number] > 0 || !cluster.Nodes[number].IsAlive), begin + Limit, Look)
            : RunUntil(cluster, () => count == nodes, begin + Limit);
        var known = times.Where(time => time > 0).ToList();
        return isOver
            ? (At(known, 0.5), At(known, 0.99), known.Max())
            : (double.NaN, double.NaN, double.NaN);
    }

    /// <summary>A tenth dies at once, none of them a voter, until the others have removed them.</summary>
    public double Death(int nodes)
    {
        var cluster = Create(Room(nodes));
        cluster.Settle(nodes);
        Quiet(cluster);
        var begin = cluster.Events.Now;
        var count = Math.Max(1, nodes / 10);
        var (rest, dead) = (cluster.Nodes.Take(nodes - count).ToList(), cluster.Nodes.Skip(nodes - count).Take(count).ToList());
        cluster.Kill(dead);
        var isOver = RunUntil(
            cluster, () => HasGivenUp(rest) || rest.TrueForAll(node => !node.IsAlive || dead.TrueForAll(one => node.Version!.Removed.Contains(one.Number))), begin + Limit, Look);
        return !isOver ? double.NaN : HasGivenUp(rest) ? double.PositiveInfinity : Seconds(cluster, begin);
    }

    /// <summary>
    /// A third is cut off, none of them a voter, until it has given up and the others have removed it; infinity: those gave up as well. Then the cut is
    /// healed, until all are members with all routes again.
    /// </summary>
    public (double? Over, double? Healed) Cut(int nodes)
    {
        var beyond = nodes / 3;

        // Who was taken out comes again as another one, more than once if it cannot get in at first.
        var cluster = Create(nodes + (3 * beyond));
        cluster.Settle(nodes);
        Quiet(cluster);
        var begin = cluster.Events.Now;
        var lost = cluster.Nodes.Skip(nodes - beyond).Take(beyond).ToList();
        cluster.Cut(lost);
        var rest = cluster.Nodes.Take(nodes - beyond).ToList();
        var isOver = RunUntil(
            cluster,
            () => HasGivenUp(rest) || (lost.TrueForAll(node => !node.IsAlive)
                && rest.TrueForAll(node => !node.IsAlive || lost.TrueForAll(one => !node.Version!.Present.Contains(one.Number)))),
            begin + Limit,
            Look);
        if (!isOver || HasGivenUp(rest))
        {
            return (isOver ? double.PositiveInfinity : double.NaN, null);
        }

        var over = Seconds(cluster, begin);
        begin = cluster.Events.Now;
        cluster.Heal();
        return (over, RunUntil(cluster, () => IsWhole(cluster, nodes), begin + Limit, Look) ? Seconds(cluster, begin) : double.NaN);
    }

    /// <summary>What a node sends while nothing changes.</summary>
    public IdleTraffic Idle(int nodes)
    {
        const int Length = 10;
        var cluster = Create(nodes);
        cluster.Settle(nodes);
        Quiet(cluster);
        var (messages, bytes) = Totals(cluster);
        cluster.Events.RunUntil(() => false, cluster.Events.Now + (Length * Protocol.Second));
        var (messagesAfter, bytesAfter) = Totals(cluster);
        var gossip = (Bytes: (bytesAfter - bytes) / nodes / Length, Messages: (double)(messagesAfter - messages) / nodes / Length);
        var reports = new ReportTraffic(nodes, costs.Sizes, new Random(seed)).Run(Length * 2);
        var (sizes, voters) = (costs.Sizes, Math.Min(protocol.Voters, nodes));
        var heartbeats = 2.0 * Math.Min(protocol.Monitors, nodes - 1) * Protocol.Second / protocol.HeartbeatInterval;

        // A question by each follower, and its answer by a voter; the same of each node to all seeds.
        var table = 2.0 * (nodes - voters) / nodes * Protocol.Second / protocol.TableInterval;
        var probes = 2.0 * voters * (nodes - 1) / nodes / WatchInterval;
        var replicated = (double)voters / nodes;
        return new IdleTraffic(
            gossip.Bytes / 1000,
            heartbeats * sizes.Heartbeat / 1000,
            table * sizes.Table / 1000,
            replicated * sizes.Replicated / 1000,
            probes * sizes.Probe / 1000,
            reports.Bytes / 1000,
            gossip.Messages + heartbeats + table + probes + (replicated * sizes.ReplicatedMessages) + reports.Messages,
            (gossip.Bytes + (heartbeats * sizes.Heartbeat) + ((double)(nodes - voters) / voters * sizes.Table) + sizes.Replicated
                + (sizes.Probe * (nodes - 1) / WatchInterval) + reports.Bytes) / 1000);
    }

    private bool RunUntil(SimulatedCluster cluster, Func<bool> isDone, long limit, long every = 0)
    {
        var isOver = cluster.Events.RunUntil(isDone, limit, every);
        Wrongs = (cluster.FalseSuspicions, cluster.TakenOut);
        return isOver;
    }

    /// <summary>Who is taken out comes again under another number.</summary>
    private int Room(int nodes) => HasDoubts ? nodes + (nodes / 4) + 8 : nodes;

    /// <summary>One that gives up takes its whole side with it; single ones may have been taken out by others.</summary>
    private bool HasGivenUp(List<SimulatedNode> side) => HasDoubts ? side.Count(node => node.IsAlive) * 2 < side.Count : side.Exists(node => !node.IsAlive);

    private static bool IsWhole(SimulatedCluster cluster, int nodes)
    {
        var living = cluster.Nodes.Where(node => node.IsAlive && node.StartedAt is not null).ToList();
        return living.Count == nodes
            && living.TrueForAll(node => node.Version is { } version && version.Present.Count == nodes && version.Up.And(version.Present).Count == nodes)
            && living.TrueForAll(node => living[0].Version!.Present.IsIn(node.Leases));
    }

    private static (long Messages, double Bytes) Totals(SimulatedCluster cluster) =>
        (cluster.Nodes.Sum(node => node.Messages), cluster.Nodes.Sum(node => node.Bytes));

    private SimulatedCluster Create(int capacity) => new(capacity, cores, protocol, costs, seed);

    /// <summary>Periodic work of all nodes is spread by then.</summary>
    private static void Quiet(SimulatedCluster cluster) => cluster.Events.RunUntil(() => false, cluster.Events.Now + (5 * Protocol.Second));

    private static double Seconds(SimulatedCluster cluster, long begin) => (double)(cluster.Events.Now - begin) / Protocol.Second;

    private static double At(List<double> times, double part) => times.Order().ElementAt((int)Math.Ceiling(part * times.Count) - 1);
}
