namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>
/// Akka's heartbeats while somebody is lost: each node watches the next few of a ring that are not unreachable yet. Whoever finds those unreachable
/// watches others in their place, which takes the detector's time again: a side that is cut off is found to be gone in waves.
/// </summary>
internal sealed class FailureWatch(SimulatedCluster cluster, Protocol protocol, MembershipGossip gossip, Random random)
{
    private readonly HeartbeatRing _ring = new(cluster.Capacity, random);
    private readonly Dictionary<int, (NodeSet Present, NodeSet Suspected, HashSet<int> Watched)> _watches = [];
    private bool _isOn;

    /// <summary>To be called before somebody is lost: until then nobody can be suspected.</summary>
    public void Begin()
    {
        _isOn = true;
        foreach (var node in cluster.Nodes.Where(node => node is { IsAlive: true, Version: not null }))
        {
            Look(node, isFirst: true);
        }
    }

    /// <summary>To be called at once after that.</summary>
    public void Lose()
    {
        foreach (var (number, watch) in _watches)
        {
            foreach (var target in watch.Watched)
            {
                Expect(cluster.Nodes[number], target, random.NextInt64(protocol.HeartbeatInterval) - protocol.HeartbeatInterval);
            }
        }
    }

    /// <summary>A node has another version.</summary>
    public void OnVersion(SimulatedNode node)
    {
        if (_isOn)
        {
            Look(node, isFirst: false);
        }
    }

    private void Look(SimulatedNode node, bool isFirst)
    {
        var version = node.Version!;
        var known = _watches.GetValueOrDefault(node.Number);
        if (ReferenceEquals(known.Present, version.Present) && ReferenceEquals(known.Suspected, version.Suspected))
        {
            return;
        }

        var watched = _ring.Receivers(node.Number, version.Present, version.Suspected, protocol.Monitors);
        _watches[node.Number] = (version.Present, version.Suspected, watched);
        if (!isFirst)
        {
            foreach (var target in watched.Where(target => known.Watched?.Contains(target) != true))
            {
                Expect(node, target, protocol.FirstHeartbeat);
            }
        }
    }

    private void Expect(SimulatedNode node, int target, long after) =>
        cluster.Events.After(after + protocol.Detection + random.NextInt64(protocol.Reaper), () =>
        {
            if (node.IsAlive && cluster.IsLost(node, cluster.Nodes[target]) && node.Version!.Present.Contains(target))
            {
                gossip.Change(node, node.Version.Suspect(target));
            }
        });
}
