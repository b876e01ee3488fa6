namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>Grants, and their way to all: an allocator on the first voter, replicas on all of them, and streams from each voter to its followers.</summary>
internal sealed class LeaseTableFlow(SimulatedCluster cluster, Protocol protocol, Costs costs)
{
    private readonly HashSet<int> _asking = [];

    /// <summary>Voters that have told of something just now, and whether there is more to tell.</summary>
    private readonly Dictionary<int, bool> _telling = [];

    private NodeSet _granted = NodeSet.Empty(cluster.Capacity);
    private long _allocatorFreeAt;

    public void Settle(NodeSet leases) => _granted = leases;

    /// <summary>What a node that is up does first; it subscribes to the table at the same time.</summary>
    public void Ask(SimulatedNode node)
    {
        var allocator = cluster.Voters.First();
        cluster.SendSmall(node, allocator, () => Grant(node, allocator));
        Subscribe(node);
    }

    /// <summary>What a node does each second: whatever was lost, it asks for it.</summary>
    public void AskAgain(SimulatedNode node)
    {
        if (!node.IsLeased)
        {
            Ask(node);
        }
        else if (node.Number < protocol.Voters)
        {
            // Its own replica hears of what it has missed by the replicated table's gossip.
            Program(node, _granted);
        }
        else if (!node.IsFollowing || !_granted.IsIn(node.Leases))
        {
            Subscribe(node);
        }
    }

    private void Subscribe(SimulatedNode node)
    {
        if (node.Number >= protocol.Voters)
        {
            var voter = VoterOf(node);
            cluster.SendSmall(node, voter, () =>
            {
                node.IsFollowing = true;
                cluster.SendSmall(voter, node, () => Program(node, _granted), leases: News(node, _granted));
            });
        }
    }

    private void Grant(SimulatedNode node, SimulatedNode allocator)
    {
        if (_granted.Contains(node.Number))
        {
            Answer();
        }
        else if (_asking.Add(node.Number))
        {
            _allocatorFreeAt = Math.Max(_allocatorFreeAt, cluster.Events.Now) + (long)costs.Grant;
            cluster.Events.At(_allocatorFreeAt, () =>
            {
                _granted = _granted.With(node.Number);
                Answer();
                foreach (var voter in cluster.Voters)
                {
                    cluster.SendSmall(allocator, voter, () => TellSoon(voter));
                }
            });
        }

        void Answer() => cluster.SendSmall(allocator, node, () =>
        {
            cluster.Leased += node.IsLeased ? 0 : 1;
            node.IsLeased = true;
        });
    }

    private SimulatedNode VoterOf(SimulatedNode follower)
    {
        var voters = cluster.Voters.ToList();
        return voters[follower.Number % voters.Count];
    }

    /// <summary>At once, and of what comes in a while after that together.</summary>
    private void TellSoon(SimulatedNode voter)
    {
        if (_telling.TryAdd(voter.Number, false))
        {
            Tell(voter);
            cluster.Events.After(protocol.Notify, () =>
            {
                _telling.Remove(voter.Number, out var hasMore);
                if (hasMore)
                {
                    TellSoon(voter);
                }
            });
        }
        else
        {
            _telling[voter.Number] = true;
        }
    }

    private void Tell(SimulatedNode voter)
    {
        var table = _granted;
        Program(voter, table);
        var voters = cluster.Voters.ToList();

        // What most lack is worked out once.
        var work = costs.Push.At(table.Count);
        foreach (var node in cluster.Nodes)
        {
            if (node is { IsAlive: true, IsFollowing: true } && node.Number >= protocol.Voters && voters[node.Number % voters.Count] == voter)
            {
                cluster.SendSmall(voter, node, () => Program(node, table), work, News(node, table));
                work = 0;
            }
        }
    }

    /// <summary>What a message to it has; only asked for if that matters, as it takes a look at all.</summary>
    private int News(SimulatedNode node, NodeSet table) => protocol.Bandwidth == 0 ? 0 : table.Without(node.Leases).Count;

    private void Program(SimulatedNode node, NodeSet table)
    {
        var news = table.Without(node.Leases).Count;
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
