namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>Grants, and their way to all: an allocator on the first voter, replicas on all of them, and streams from each voter to its followers.</summary>
internal sealed class LeaseTableFlow(SimulatedCluster cluster, Protocol protocol, Costs costs)
{
    private NodeSet _granted = NodeSet.Empty(cluster.Capacity);
    private bool _isTelling;

    public void Settle(NodeSet leases) => _granted = leases;

    /// <summary>What a node that is up does first; it subscribes to the table at the same time.</summary>
    public void Ask(SimulatedNode node)
    {
        var allocator = cluster.Voters.First();
        cluster.SendSmall(node, allocator, () => allocator.Core.Do(costs.Grant, () =>
        {
            _granted = _granted.With(node.Number);
            cluster.SendSmall(allocator, node, () => { });
            TellSoon();
        }));
        if (node.Number >= protocol.Voters)
        {
            var voter = VoterOf(node);
            cluster.SendSmall(node, voter, () => cluster.SendSmall(voter, node, () => Program(node, _granted)));
        }
    }

    private SimulatedNode VoterOf(SimulatedNode follower)
    {
        var voters = cluster.Voters.ToList();
        return voters[follower.Number % voters.Count];
    }

    private void TellSoon()
    {
        if (!_isTelling)
        {
            _isTelling = true;
            cluster.Events.After(protocol.Notify, Tell);
        }
    }

    private void Tell()
    {
        _isTelling = false;
        var table = _granted;
        foreach (var node in cluster.Nodes.Where(node => node.IsAlive && node.HasAskedForLease))
        {
            if (node.Number < protocol.Voters)
            {
                Program(node, table);
            }
            else
            {
                cluster.SendSmall(VoterOf(node), node, () => Program(node, table));
            }
        }
    }

    private void Program(SimulatedNode node, NodeSet table)
    {
        var news = table.Count - node.Leases.Count;
        if (news > 0)
        {
            node.Core.Do(costs.TakeOver.At(table.Count) + (costs.Program * news), () =>
            {
                node.Leases = node.Leases.Or(table);
                cluster.Observer(node);
            });
        }
    }
}
