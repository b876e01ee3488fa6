namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>Agents, their cores and the network between them. Node 0 is the first; the voters have the lowest numbers.</summary>
internal sealed class SimulatedCluster
{
    private readonly Protocol _protocol;
    private readonly Costs _costs;
    private readonly Random _random;
    private readonly MembershipGossip _gossip;
    private readonly LeaseTableFlow _leases;
    private readonly FailureWatch _failures;
    private readonly SplitResolver _resolver;
    private readonly double _beat;
    private bool _isCut;
    private int _next;

    /// <param name="capacity">How many nodes there can be; who comes again counts again.</param>
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
        _failures = new FailureWatch(this, protocol, _gossip, _random);
        _resolver = new SplitResolver(this, protocol, _gossip, _random);
        HasSharedCores = cores > 0;

        // Heartbeats to and from those that watch each other with their answers, and a digest of reports with its answer, both ways.
        _beat = costs.Timers + (((4 * protocol.Monitors) + 4) * costs.Small);
    }

    public bool HasSharedCores { get; }

    public int Capacity { get; }

    public EventQueue Events { get; } = new();

    public IReadOnlyList<SimulatedNode> Nodes { get; }

    public IReadOnlyList<Core> Cores { get; }

    /// <summary>Told of each change that a node learns of.</summary>
    public Action<SimulatedNode> Observer { get; set; } = _ => { };

    /// <summary>How many have been granted a lease since the beginning.</summary>
    public int Leased { get; set; }

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
            node.HasAskedForLease = node.IsLeased = node.IsFollowing = true;
            node.StartedAt = 0;
            node.Connections = null;
            Enter(node);
            Events.After(_random.NextInt64(_protocol.HeartbeatInterval), () => Beat(node));
        }

        _next = members;
        _leases.Settle(all);
    }

    /// <summary>A process starts: it works, then joins by one of the voters.</summary>
    /// <param name="more">Microseconds that it works before that besides.</param>
    public void Start(SimulatedNode node, double more = 0)
    {
        _next = Math.Max(_next, node.Number + 1);
        node.Core.Do(_costs.Start + more, () =>
        {
            node.StartedAt = Events.Now;
            Beat(node);
            Join(node);
        });
    }

    public void Kill(IReadOnlyCollection<SimulatedNode> dead)
    {
        _failures.Begin();
        foreach (var node in dead)
        {
            node.IsAlive = false;
        }

        _failures.Lose();
    }

    /// <summary>From now on nothing goes between these and the others.</summary>
    public void Cut(IReadOnlyCollection<SimulatedNode> beyond)
    {
        _failures.Begin();
        foreach (var node in beyond)
        {
            node.IsBeyond = true;
        }

        _isCut = true;
        _failures.Lose();
    }

    public void Heal() => _isCut = false;

    /// <summary>Whether nothing comes from one to the other.</summary>
    public bool IsLost(SimulatedNode one, SimulatedNode other) => !other.IsAlive || IsCutOff(one, other);

    /// <summary>It was taken out: its session ends, and another one begins.</summary>
    public void End(SimulatedNode node)
    {
        node.IsAlive = false;
        Observer(node);
        if (_next < Capacity)
        {
            var next = Nodes[_next++];
            next.IsBeyond = node.IsBeyond;
            Events.After(_protocol.SessionPause, () => Start(next));
        }
    }

    public void Send(SimulatedNode from, SimulatedNode to, double bytes, Action arrive)
    {
        from.Count(bytes);
        if (IsLost(from, to) || (_protocol.Loss > 0 && _random.NextDouble() < _protocol.Loss))
        {
            return;
        }

        if (!from.Connect(to))
        {
            Events.After(_protocol.Latency, arrive);
            return;
        }

        from.Core.Do(_costs.Connect, () => Events.After(_protocol.Latency, () => to.Core.Do(_costs.Connect, () => Events.After(_protocol.Latency, arrive))));
    }

    /// <summary>A small message, with its work at both ends.</summary>
    /// <param name="more">Microseconds of work of the sender besides.</param>
    public void SendSmall(SimulatedNode from, SimulatedNode to, Action arrive, double more = 0) =>
        from.Core.Do(_costs.Small + more, () => Send(from, to, _costs.Sizes.Table, () => to.Core.Do(_costs.Small, () =>
        {
            if (to.IsAlive)
            {
                arrive();
            }
        })));

    /// <summary>It has been welcomed.</summary>
    public void Enter(SimulatedNode node)
    {
        _gossip.Start(node);
        _resolver.Start(node);
    }

    public void OnVersion(SimulatedNode node)
    {
        node.NewsAt = Events.Now;
        var version = node.Version!;
        node.Core.Do(_costs.GossipNews.At(version.Present.Count) + _costs.TakeOver.At(version.Present.Count));
        _failures.OnVersion(node);
        _resolver.OnVersion(node);
        if (!node.HasAskedForLease && version.Up.Contains(node.Number))
        {
            node.HasAskedForLease = true;
            _leases.Ask(node);
        }

        Observer(node);
    }

    private bool IsCutOff(SimulatedNode one, SimulatedNode other) => _isCut && one.IsBeyond != other.IsBeyond;

    /// <summary>Asks all seeds for the cluster, and one that is in it to let it in; again, until it is.</summary>
    private void Join(SimulatedNode node)
    {
        if (!node.IsAlive || node.Version is not null)
        {
            return;
        }

        var wait = _protocol.ProbeInterval;
        var seeds = Voters.Where(voter => voter != node).ToList();
        if (seeds.Exists(seed => IsCutOff(node, seed)))
        {
            wait = _protocol.ConnectTimeout + _protocol.Gate;
        }
        else if (seeds.TrueForAll(seed => seed.Version is null))
        {
            Form(node);
        }
        else if (seeds.Where(seed => seed.Version is not null).ToList() is { Count: > 0 } members)
        {
            Ask(node, members[_random.Next(members.Count)]);

            // An attempt that is not answered is made again, by whichever seed answers first then.
            wait = _protocol.ProbeInterval + _random.NextInt64(_protocol.ProbeInterval);
        }

        Events.After(wait, () => Join(node));
    }

    /// <summary>The seeds agree on a cluster when all of them have been there for long enough.</summary>
    private void Form(SimulatedNode node)
    {
        var seeds = Nodes.Take(Math.Min(_protocol.Voters, Capacity)).ToList();
        if (node.Number == 0 && seeds.TrueForAll(seed => seed.StartedAt is { } at && Events.Now - at >= _protocol.FormationMargin))
        {
            var (none, first) = (NodeSet.Empty(Capacity), NodeSet.First(Capacity, 1));
            node.Take(new MembershipVersion(first, first, none, none, none), first);
            Enter(node);
            OnVersion(node);
        }
    }

    private void Ask(SimulatedNode node, SimulatedNode seed) => SendSmall(node, seed, () =>
    {
        var isWelcome = node.Number < _protocol.Voters || seed.LetsAhead(node, _protocol, Events.Now);
        SendSmall(seed, node, () =>
        {
            if (isWelcome && node.Version is null)
            {
                // Akka asks the seed whether it is there, and then to be let in.
                SendSmall(node, seed, () => SendSmall(seed, node, () => SendSmall(node, seed, () =>
                {
                    _gossip.Change(seed, seed.Version!.Join(node.Number));
                    _gossip.Tell(seed, node);
                })));
            }
        });
    });

    /// <summary>What each node does once a second.</summary>
    private void Beat(SimulatedNode node)
    {
        if (!node.IsAlive)
        {
            return;
        }

        // Who follows asks for news of the table; a voter answers its followers.
        var followers = node.Number < _protocol.Voters ? (node.Version?.Present.Count ?? 0) / _protocol.Voters : 1;
        node.Core.Do(_beat + (2 * followers * _costs.Small));
        if (node.HasAskedForLease)
        {
            _leases.AskAgain(node);
        }

        Events.After(_protocol.HeartbeatInterval, () => Beat(node));
    }
}
