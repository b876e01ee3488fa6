namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>Akka's split-brain resolver with the product's strategy: the side with most of the voters goes on, the other one gives up.</summary>
internal sealed class SplitResolver(SimulatedCluster cluster, Protocol protocol, MembershipGossip gossip, Random random)
{
    private readonly Dictionary<int, (NodeSet Suspected, long First, long Latest)> _changes = [];

    /// <summary>Begins the periodic work of a node.</summary>
    public void Start(SimulatedNode node)
    {
        Action tick = null!;
        tick = () => Tick(node, tick);
        cluster.Events.After(random.NextInt64(protocol.ResolverInterval), tick);
    }

    /// <summary>A node has another version.</summary>
    public void OnVersion(SimulatedNode node)
    {
        var (version, now) = (node.Version!, cluster.Events.Now);
        if (!version.HasUndecided)
        {
            _changes.Remove(node.Number);
        }
        else if (!_changes.TryGetValue(node.Number, out var known) || !version.Suspected.IsIn(known.Suspected))
        {
            _changes[node.Number] = (version.Suspected, known.Suspected is null ? now : known.First, now);
        }
    }

    private void Tick(SimulatedNode node, Action again)
    {
        if (!node.IsAlive)
        {
            return;
        }

        if (_changes.TryGetValue(node.Number, out var change))
        {
            var (version, now) = (node.Version!, cluster.Events.Now);
            if (now - change.First > protocol.StableAfter + protocol.DownAllWhenUnstable)
            {
                gossip.Change(node, version.GiveAllUp());
            }
            else if (MembershipGossip.IsLeader(node) && now - change.Latest >= protocol.StableAfter)
            {
                gossip.Change(node, HasMostVoters(version) ? version.Decide() : version.GiveUp());
            }
        }

        cluster.Events.After(protocol.ResolverInterval, again);
    }

    private bool HasMostVoters(MembershipVersion version)
    {
        var voters = Enumerable.Range(0, protocol.Voters).Where(version.Present.Contains).ToList();
        return voters.Count(voter => !version.Suspected.Contains(voter)) * 2 > voters.Count;
    }
}
