namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>Whose heartbeats a node waits for: the next few on a ring in an order that says nothing of who is where.</summary>
internal sealed class HeartbeatRing
{
    private readonly int[] _ring;
    private readonly int[] _placeOf;

    public HeartbeatRing(int capacity, Random random)
    {
        _ring = Enumerable.Range(0, capacity).ToArray();
        random.Shuffle(_ring);
        _placeOf = new int[capacity];
        for (var place = 0; place < capacity; place++)
        {
            _placeOf[_ring[place]] = place;
        }
    }

    /// <summary>As HeartbeatNodeRing.Receivers of Akka.Cluster: so many that are not unreachable, and those that are on the way to the first of them.</summary>
    public HashSet<int> Receivers(int node, NodeSet present, NodeSet unreachable, int monitors)
    {
        var (watched, left) = (new HashSet<int>(), monitors);
        for (var step = 1; step < _ring.Length && left > 0; step++)
        {
            var next = _ring[(_placeOf[node] + step) % _ring.Length];
            if (!present.Contains(next))
            {
                continue;
            }

            if (!unreachable.Contains(next))
            {
                watched.Add(next);
                left--;
            }
            else if (watched.Count < monitors)
            {
                watched.Add(next);
            }
        }

        return watched;
    }
}
