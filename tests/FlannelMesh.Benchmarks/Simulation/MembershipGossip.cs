namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>
/// Akka.Cluster's gossip as ClusterCoreDaemon does it: a random member each interval, one that has not seen the version by preference; the whole
/// gossip to those, a status to others; answers to whoever knows less; the leader moves on what all have seen.
/// </summary>
internal sealed class MembershipGossip(SimulatedCluster cluster, Protocol protocol, Costs costs, Random random)
{
    /// <summary>Begins the periodic work of a node that is in.</summary>
    public void Start(SimulatedNode node)
    {
        Action gossip = null!, leader = null!;
        gossip = () => GossipTick(node, gossip);
        leader = () => LeaderTick(node, leader);
        cluster.Events.After(random.NextInt64(protocol.GossipInterval), gossip);
        cluster.Events.After(random.NextInt64(protocol.LeaderInterval), leader);
    }

    public void Change(SimulatedNode node, MembershipVersion next)
    {
        if (node.Version is { } version && version.Has(next))
        {
            return;
        }

        node.Take(next, NodeSet.Empty(cluster.Capacity));
        cluster.OnVersion(node);
    }

    /// <summary>The whole gossip.</summary>
    public void Tell(SimulatedNode from, SimulatedNode to)
    {
        var (version, seen, members) = (from.Version!, from.Seen, from.Version!.Present.Count);
        from.Core.Do(costs.GossipWrite.At(members), () => cluster.Send(from, to, costs.GossipBytes.At(members), () =>
            to.Read(costs.GossipHear.At(members), () =>
            {
                if (to.IsAlive)
                {
                    Hear(to, from, version, seen);
                }
            })));
    }

    private void GossipTick(SimulatedNode node, Action again)
    {
        if (!node.IsAlive)
        {
            return;
        }

        var interval = protocol.GossipInterval;
        if (IsTime(node, node.Gossip))
        {
            Gossip(node);
            if (IsSpeedupNeeded(node))
            {
                cluster.Events.After(interval / 3, () => Speedup(node));
                cluster.Events.After(interval * 2 / 3, () => Speedup(node));
            }
        }

        cluster.Events.After(interval, again);
    }

    private bool IsTime(SimulatedNode node, Pace pace) =>
        pace.TryTake(protocol, cluster.Events.Now, node.NewsAt, node.Version!.Present.Count, cluster.HasSharedCores ? node.Core.Delay : 0, node.IsBehind);

    private void Speedup(SimulatedNode node)
    {
        if (node.IsAlive && !node.IsBehind && !node.Gossip.IsLate(protocol) && IsSpeedupNeeded(node))
        {
            Gossip(node);
        }
    }

    private static bool IsSpeedupNeeded(SimulatedNode node) => node.Version!.HasDown || node.Seen.Count < node.Version.Present.Count / 2;

    private void Gossip(SimulatedNode node)
    {
        if (node.IsAlive && Target(node) is { } target)
        {
            if (node.Seen.Contains(target))
            {
                Status(node, cluster.Nodes[target]);
            }
            else
            {
                Tell(node, cluster.Nodes[target]);
            }
        }
    }

    private int? Target(SimulatedNode node)
    {
        var version = node.Version!;
        var others = version.Present;
        if (random.NextDouble() < Preference(others.Count))
        {
            var unseen = others.Without(node.Seen);
            if (Pick(node, unseen, version) is { } found)
            {
                return found;
            }
        }

        return Pick(node, others, version);
    }

    private int? Pick(SimulatedNode node, NodeSet from, MembershipVersion version)
    {
        // Most numbers are members: a few guesses are cheaper than a list.
        for (var i = 0; i < 16; i++)
        {
            var guess = random.Next(cluster.Capacity);
            if (from.Contains(guess) && IsTarget(guess))
            {
                return guess;
            }
        }

        var all = from.Nodes.Where(IsTarget).ToList();
        return all.Count == 0 ? null : all[random.Next(all.Count)];

        bool IsTarget(int number) => number != node.Number && !version.Suspected.Contains(number);
    }

    private double Preference(int members)
    {
        // ClusterCoreDaemon.AdjustedGossipDifferentViewProbability.
        var (low, high, least) = (protocol.ReduceDifferentView, protocol.ReduceDifferentView * 3, protocol.DifferentView / 10);
        return members <= low ? protocol.DifferentView
            : members >= high ? least
            : protocol.DifferentView - ((protocol.DifferentView - least) * (members - low) / (high - low));
    }

    private void Status(SimulatedNode from, SimulatedNode to)
    {
        var version = from.Version!;
        from.Core.Do(costs.Small, () => cluster.Send(from, to, costs.Sizes.Status, () => to.Read(costs.Small, () =>
        {
            if (!to.IsAlive || to.Version is not { } own || ReferenceEquals(own, version) || !Listens(own, to, from))
            {
                return;
            }

            var (isNewer, isOlder) = (own.Has(version), version.Has(own));
            if (isNewer && !isOlder)
            {
                Tell(to, from);
            }
            else if (!isNewer)
            {
                Status(to, from);
            }
        })));
    }

    private void Hear(SimulatedNode node, SimulatedNode from, MembershipVersion version, NodeSet seen)
    {
        var own = node.Version;
        if (own is null)
        {
            if (version.Present.Contains(node.Number))
            {
                node.Take(version, seen);
                cluster.Enter(node);
                cluster.OnVersion(node);
            }

            return;
        }

        if (!Listens(own, node, from) || !version.Present.Contains(node.Number))
        {
            return;
        }

        var (hasAll, isAll) = (version.Has(own), own.Has(version));
        if (hasAll && isAll)
        {
            node.Take(own, node.Seen.Or(seen));
        }
        else if (hasAll)
        {
            node.Take(version, seen);
        }
        else if (!isAll)
        {
            node.Take(own.Merge(version), NodeSet.Empty(cluster.Capacity));
        }

        if (!isAll)
        {
            cluster.OnVersion(node);
        }

        if (!hasAll || !seen.Contains(node.Number))
        {
            Tell(node, from);
        }
    }

    /// <summary>Nobody listens to one that is no member or that it cannot reach.</summary>
    private static bool Listens(MembershipVersion own, SimulatedNode node, SimulatedNode from) =>
        own.Present.Contains(from.Number) && !own.IsUnreachableFor(node.Number, from.Number);

    private void LeaderTick(SimulatedNode node, Action again)
    {
        if (!node.IsAlive)
        {
            return;
        }

        if (IsTime(node, node.Leader))
        {
            Lead(node);
        }

        cluster.Events.After(protocol.LeaderInterval, again);
    }

    private void Lead(SimulatedNode node)
    {
        var version = node.Version!;
        if (version.Down.Contains(node.Number))
        {
            // Gossip has some time to tell the others that are down.
            if (node.TicksWhenDown++ >= protocol.TicksWhenDown || version.Present.And(version.Down).Without(version.Suspected).IsIn(node.Seen))
            {
                cluster.End(node);
            }
        }
        else if (!version.HasUndecided && version.Voices.IsIn(node.Seen) && IsLeader(node))
        {
            Change(node, version.Advance());
        }
    }

    public static bool IsLeader(SimulatedNode node) => node.Version!.Leader == node.Number;
}
