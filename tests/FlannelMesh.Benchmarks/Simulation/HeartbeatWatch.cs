namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>Akka's heartbeats as messages, with answers, and the detector that waits for them: who is late is suspected, and reachable again once it is heard.</summary>
internal sealed class HeartbeatWatch(SimulatedCluster cluster, Protocol protocol, Costs costs, MembershipGossip gossip, Random random)
{
    private readonly HeartbeatRing _ring = new(cluster.Capacity, random);
    private readonly Dictionary<int, Watch> _watches = [];

    /// <summary>How often somebody was suspected who was there and could be reached.</summary>
    public int FalseSuspicions { get; private set; }

    /// <summary>Begins the periodic work of a node that is in.</summary>
    public void Start(SimulatedNode node)
    {
        var watch = _watches[node.Number] = new Watch();
        Action beat = null!, reap = null!;
        beat = () => Beat(node, watch, beat);
        reap = () => Reap(node, watch, reap);
        OnVersion(node);
        cluster.Events.After(random.NextInt64(protocol.HeartbeatInterval), beat);
        cluster.Events.After(random.NextInt64(protocol.Reaper), reap);
    }

    /// <summary>A node has another version.</summary>
    public void OnVersion(SimulatedNode node)
    {
        var version = node.Version!;
        if (!_watches.TryGetValue(node.Number, out var watch) || (ReferenceEquals(watch.Present, version.Present) && ReferenceEquals(watch.Suspected, version.Suspected)))
        {
            return;
        }

        (watch.Present, watch.Suspected) = (version.Present, version.Suspected);
        var watched = _ring.Receivers(node.Number, version.Present, version.Suspected, protocol.Monitors);

        // Who was watched and is late is still, so that it is noticed when it is heard again.
        foreach (var target in watch.HeardAt.Keys.Where(target => !watched.Contains(target) && (!version.Present.Contains(target) || IsInTime(watch, target))).ToList())
        {
            watch.HeardAt.Remove(target);
        }

        foreach (var target in watched)
        {
            watch.HeardAt.TryAdd(target, cluster.Events.Now + protocol.FirstHeartbeat);
        }
    }

    private void Beat(SimulatedNode node, Watch watch, Action again)
    {
        if (!node.IsAlive)
        {
            return;
        }

        foreach (var target in watch.HeardAt.Keys)
        {
            Ask(node, watch, cluster.Nodes[target]);
        }

        cluster.Events.After(protocol.HeartbeatInterval, again);
    }

    private void Ask(SimulatedNode node, Watch watch, SimulatedNode target) => Send(node, target, () => Send(target, node, () =>
    {
        if (watch.HeardAt.ContainsKey(target.Number))
        {
            watch.HeardAt[target.Number] = cluster.Events.Now;
        }
    }));

    private void Send(SimulatedNode from, SimulatedNode to, Action then) => Do(from, () => cluster.Deliver(from, to, costs.Sizes.Heartbeat, () => Do(to, () =>
    {
        if (to.IsAlive)
        {
            then();
        }
    })));

    private void Do(SimulatedNode node, Action then)
    {
        if (protocol.Heartbeats == HeartbeatMode.First)
        {
            node.Core.DoFirst(costs.Small, then);
        }
        else
        {
            node.Core.Do(costs.Small, then);
        }
    }

    private void Reap(SimulatedNode node, Watch watch, Action again)
    {
        if (!node.IsAlive)
        {
            return;
        }

        // With each word on one of them others may no longer be watched.
        foreach (var target in watch.HeardAt.Keys.ToList().Where(watch.HeardAt.ContainsKey))
        {
            var isLate = !IsInTime(watch, target);
            if (node.Version!.Present.Contains(target) && isLate != node.Version.IsUnreachableFor(node.Number, target))
            {
                FalseSuspicions += isLate && !cluster.IsLost(node, cluster.Nodes[target]) ? 1 : 0;
                gossip.Change(node, node.Version.Observe(node.Number, target, isLate));
            }
        }

        cluster.Events.After(protocol.Reaper, again);
    }

    private bool IsInTime(Watch watch, int target) => cluster.Events.Now - watch.HeardAt[target] <= protocol.Detection;

    private sealed class Watch
    {
        public NodeSet? Present { get; set; }

        public NodeSet? Suspected { get; set; }

        /// <summary>Those that are watched, and when each was heard last.</summary>
        public Dictionary<int, long> HeardAt { get; } = [];
    }
}
