namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>Agents, their cores and the network between them. Node 0 is the first; the voters have the lowest numbers.</summary>
internal sealed class SimulatedCluster
{
    private readonly Protocol _protocol;
    private readonly Costs _costs;
    private readonly Random _random;
    private readonly MembershipGossip _gossip;
    private readonly LeaseTableFlow _leases;

    /// <param name="capacity">How many nodes there can be.</param>
    /// <param name="cores">Which all share; 0: each has one of its own.</param>
    public SimulatedCluster(int capacity, int cores, Protocol protocol, Costs costs, int seed)
    {
        Capacity = capacity;
        _protocol = protocol;
        _costs = costs;
        _random = new Random(seed);
        Cores = [.. Enumerable.Range(0, cores == 0 ? capacity : cores).Select(_ => new Core(Events))];
        Nodes = [.. Enumerable.Range(0, capacity).Select(number => new SimulatedNode(number, Cores[number % Cores.Count]) { Leases = NodeSet.Empty(capacity) })];
        _gossip = new MembershipGossip(this, protocol, costs, _random);
        _leases = new LeaseTableFlow(this, protocol, costs);
    }

    public int Capacity { get; }

    public EventQueue Events { get; } = new();

    public IReadOnlyList<SimulatedNode> Nodes { get; }

    public IReadOnlyList<Core> Cores { get; }

    /// <summary>Told of each change that a node learns of.</summary>
    public Action<SimulatedNode> Observer { get; set; } = _ => { };

    public IEnumerable<SimulatedNode> Voters => Nodes.Take(_protocol.Voters).Where(node => node.IsAlive);

    /// <summary>A cluster that has been there for long.</summary>
    public void Settle(int members)
    {
        var all = NodeSet.First(Capacity, members);
        var none = NodeSet.Empty(Capacity);
        var version = new MembershipVersion(all, all, none, none, none);
        foreach (var node in Nodes.Take(members))
        {
            node.Take(version, all);
            node.Leases = all;
            node.HasAskedForLease = true;
            _gossip.Start(node);
            Beat(node);
        }

        _leases.Settle(all);
    }

    /// <summary>A process starts: it works, then joins by one of the voters.</summary>
    public void Start(SimulatedNode node) => node.Core.Do(_costs.Start, () =>
    {
        Beat(node);
        Join(node);
    });

    public void Kill(IReadOnlyCollection<SimulatedNode> dead)
    {
        foreach (var node in dead)
        {
            node.IsAlive = false;
        }

        // Each is watched by some of the living.
        var living = Nodes.Where(node => node.IsAlive && node.Version is not null).ToList();
        foreach (var node in dead)
        {
            for (var i = 0; i < _protocol.Monitors; i++)
            {
                var watcher = living[_random.Next(living.Count)];
                Events.After(_protocol.Detection + _random.NextInt64(_protocol.HeartbeatInterval), () =>
                    _gossip.Change(watcher, watcher.Version!.Suspect(node.Number)));
            }
        }
    }

    public void Send(SimulatedNode from, SimulatedNode to, double bytes, Action arrive)
    {
        from.Count(bytes);
        if (to.IsAlive)
        {
            Events.After(_protocol.Latency, arrive);
        }
    }

    /// <summary>A small message, with its work at both ends.</summary>
    public void SendSmall(SimulatedNode from, SimulatedNode to, Action arrive) =>
        from.Core.Do(_costs.Small, () => Send(from, to, _costs.SmallBytes, () => to.Core.Do(_costs.Small, () =>
        {
            if (to.IsAlive)
            {
                arrive();
            }
        })));

    public void OnVersion(SimulatedNode node)
    {
        node.NewsAt = Events.Now;
        node.Core.Do(_costs.TakeOver.At(node.Version!.Present.Count), () => { });
        if (!node.HasAskedForLease && node.Version.Up.Contains(node.Number))
        {
            node.HasAskedForLease = true;
            _leases.Ask(node);
        }

        Observer(node);
    }

    private void Join(SimulatedNode node)
    {
        if (node.Number == 0 && !Nodes.Any(other => other.Version is not null))
        {
            var (none, first) = (NodeSet.Empty(Capacity), NodeSet.First(Capacity, 1));
            node.Take(new MembershipVersion(first, first, none, none, none), first);
            _gossip.Start(node);
            OnVersion(node);
            return;
        }

        // Who has no answer yet asks again, another one.
        var seeds = Voters.Where(voter => voter.Version is not null && voter != node).ToList();
        if (seeds.Count > 0)
        {
            var seed = seeds[_random.Next(seeds.Count)];
            SendSmall(node, seed, () =>
            {
                if (node.Number >= _protocol.Voters && !seed.LetsAhead(node, _protocol, Events.Now))
                {
                    return;
                }

                _gossip.Change(seed, seed.Version!.Join(node.Number));
                _gossip.Tell(seed, node);
            });
        }

        Events.After(Protocol.Second / 2 + _random.NextInt64(Protocol.Second), () =>
        {
            if (node.Version is null)
            {
                Join(node);
            }
        });
    }

    /// <summary>Heartbeats, to and from those that watch each other, with their answers.</summary>
    private void Beat(SimulatedNode node)
    {
        if (!node.IsAlive)
        {
            return;
        }

        node.Core.Do(4 * _protocol.Monitors * _costs.Small, () => { });
        for (var i = 0; i < 2 * _protocol.Monitors; i++)
        {
            node.Count(_costs.SmallBytes);
        }

        Events.After(_protocol.HeartbeatInterval, () => Beat(node));
    }
}
