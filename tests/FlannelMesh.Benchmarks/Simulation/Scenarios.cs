namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>What is asked of a simulated cluster. Times are in seconds; NaN: not within the limit.</summary>
internal sealed class Scenarios(int cores, Protocol protocol, Costs costs, int seed)
{
    private const long Limit = 600 * Protocol.Second;

    /// <summary>All start at the same moment, until each has a lease and everybody's route.</summary>
    public double Together(int nodes)
    {
        var cluster = Create(nodes);
        var complete = NodeSet.Empty(nodes);
        cluster.Observer = node => complete = node.Leases.Count == nodes && node.Version!.Up.Count == nodes ? complete.With(node.Number) : complete;
        foreach (var node in cluster.Nodes)
        {
            cluster.Start(node);
        }

        return Seconds(cluster, cluster.Events.RunUntil(() => complete.Count == nodes, Limit), 0);
    }

    /// <summary>One host starts beside others, until half, nearly all, and all of them have its route.</summary>
    public (double Half, double Nearly, double All) JoinOne(int nodes)
    {
        var cluster = Create(nodes + 1);
        cluster.Settle(nodes);
        Quiet(cluster);
        var begin = cluster.Events.Now;
        var times = new double[nodes];
        var count = 0;
        cluster.Observer = node =>
        {
            if (node.Number < nodes && times[node.Number] == 0 && node.Leases.Contains(nodes) && node.Version!.Members.Contains(nodes))
            {
                times[node.Number] = (double)(cluster.Events.Now - begin) / Protocol.Second;
                count++;
            }
        };
        cluster.Start(cluster.Nodes[nodes]);
        return cluster.Events.RunUntil(() => count == nodes, begin + Limit)
            ? (At(times, 0.5), At(times, 0.99), times.Max())
            : (double.NaN, double.NaN, double.NaN);
    }

    /// <summary>A tenth dies at once, none of them a voter, until the others have removed them.</summary>
    public double Death(int nodes)
    {
        var cluster = Create(nodes);
        cluster.Settle(nodes);
        Quiet(cluster);
        var begin = cluster.Events.Now;
        var dead = Math.Max(1, nodes / 10);
        var complete = NodeSet.Empty(nodes);
        cluster.Observer = node => complete = node.Version!.Removed.Count == dead ? complete.With(node.Number) : complete;
        cluster.Kill([.. cluster.Nodes.Skip(nodes - dead)]);
        return Seconds(cluster, cluster.Events.RunUntil(() => complete.Count == nodes - dead, begin + Limit), begin);
    }

    /// <summary>What a node sends and works while nothing changes, each second.</summary>
    public (double Messages, double Bytes, double Core) Idle(int nodes)
    {
        const int Length = 5;
        var cluster = Create(nodes);
        cluster.Settle(nodes);
        Quiet(cluster);
        var (messages, bytes, busy) = Totals(cluster);
        cluster.Events.RunUntil(() => false, cluster.Events.Now + (Length * Protocol.Second));
        var (messagesAfter, bytesAfter, busyAfter) = Totals(cluster);
        var all = (double)nodes * Length;
        return ((messagesAfter - messages) / all, (bytesAfter - bytes) / all, (busyAfter - busy) / all / Protocol.Second);
    }

    private static (long Messages, double Bytes, long Busy) Totals(SimulatedCluster cluster) =>
        (cluster.Nodes.Sum(node => node.Messages), cluster.Nodes.Sum(node => node.Bytes), cluster.Cores.Sum(core => core.Busy));

    private SimulatedCluster Create(int capacity) => new(capacity, cores, protocol, costs, seed);

    /// <summary>Periodic work of all nodes is spread by then.</summary>
    private static void Quiet(SimulatedCluster cluster) => cluster.Events.RunUntil(() => false, cluster.Events.Now + (2 * Protocol.Second));

    private static double Seconds(SimulatedCluster cluster, bool isReached, long begin) =>
        isReached ? (double)(cluster.Events.Now - begin) / Protocol.Second : double.NaN;

    private static double At(double[] times, double part) => times.Order().ElementAt((int)Math.Ceiling(part * times.Length) - 1);
}
