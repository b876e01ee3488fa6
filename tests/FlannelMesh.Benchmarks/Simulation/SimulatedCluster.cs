namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>Agents, their cores and the network between them. Node 0 is the first; the voters have the lowest numbers.</summary>
internal sealed class SimulatedCluster
{
    private readonly Protocol _protocol;
    private readonly Costs _costs;
    private readonly Random _random;
    private readonly MembershipGossip _gossip;
    private readonly LeaseTableFlow _leases;

    /// <summary>One of the two: of those that are lost, or of all that are late.</summary>
    private readonly FailureWatch? _failures;
    private readonly HeartbeatWatch? _heartbeats;
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
        Events = new EventQueue(protocol.Latency, protocol.GossipInterval, protocol.LeaderInterval, protocol.HeartbeatInterval, protocol.ResolverInterval);
        _random = new Random(seed);
        var slow = new Random(seed);
        Cores = [
            .. Enumerable.Range(0, cores == 0 ? capacity : cores).Select(number => new Core(
                Events, number >= protocol.Voters && slow.NextDouble() < protocol.SlowShare ? protocol.SlowFactor : 1, protocol.Heartbeats == HeartbeatMode.First)),
        ];
        Nodes = [.. Enumerable.Range(0, capacity).Select(number => new SimulatedNode(number, Cores[number % Cores.Count], Events) { Leases = NodeSet.Empty(capacity) })];
        _gossip = new MembershipGossip(this, protocol, costs, _random);
        _leases = new LeaseTableFlow(this, protocol, costs);
        _failures = protocol.Heartbeats == HeartbeatMode.Punctual ? new FailureWatch(this, protocol, _gossip, _random) : null;
        _heartbeats = protocol.Heartbeats == HeartbeatMode.Punctual ? null : new HeartbeatWatch(this, protocol, costs, _gossip, _random);
        _resolver = new SplitResolver(this, protocol, _gossip, _random);
        HasSharedCores = cores > 0;

        // Heartbeats to and from those that watch each other with their answers, if they are no messages, and a digest of reports with its answer, both ways.
        _beat = costs.Timers + (((_failures is null ? 0 : 4 * protocol.Monitors) + 4) * costs.Small);
    }

    public bool HasSharedCores { get; }

    public int Capacity { get; }

    public EventQueue Events { get; }

    public IReadOnlyList<SimulatedNode> Nodes { get; }

    public IReadOnlyList<Core> Cores { get; }

    /// <summary>Told of each change that a node learns of.</summary>
    public Action<SimulatedNode> Observer { get; set; } = _ => { };

    /// <summary>How many have been granted a lease since the beginning.</summary>
    public int Leased { get; set; }

    /// <summary>How often somebody was suspected who was there and could be reached.</summary>
    public int FalseSuspicions => _heartbeats?.FalseSuspicions ?? 0;

    /// <summary>How many were taken out that were on no other side of a cut.</summary>
    public int TakenOut { get; private set; }

    public IEnumerable<SimulatedNode> Voters => Nodes.Take(_protocol.Voters).Where(node => node.IsAlive);

    /// <summary>A cluster that has been there for long.</summary>
    public void Settle(int members)
    {
        var all = NodeSet.Of(Capacity, members);
        var version = New(all);
        foreach (var node in Nodes.Take(members))
        {
            node.Take(version, all);
            node.Leases = all;
            node.HasAskedForLease = node.IsLeased = node.IsFollowing = true;
            node.StartedAt = 0;
            node.Connections = null;
            Enter(node);
            Events.After(_random.NextInt64(_protocol.HeartbeatInterval), Beats(node));
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
            Beats(node)();
            Join(node);
        });
    }

    public void Kill(IReadOnlyCollection<SimulatedNode> dead)
    {
        _failures?.Begin();
        foreach (var node in dead)
        {
            node.IsAlive = false;
        }

        _failures?.Lose();
    }

    /// <summary>From now on nothing goes between these and the others.</summary>
    public void Cut(IReadOnlyCollection<SimulatedNode> beyond)
    {
        _failures?.Begin();
        foreach (var node in beyond)
        {
            node.IsBeyond = true;
        }

        _isCut = true;
        _failures?.Lose();
    }

    public void Heal() => _isCut = false;

    /// <summary>Whether nothing comes from one to the other.</summary>
    public bool IsLost(SimulatedNode one, SimulatedNode other) => !other.IsAlive || IsCutOff(one, other);

    /// <summary>It was taken out: its session ends, and another one begins.</summary>
    public void End(SimulatedNode node)
    {
        node.IsAlive = false;
        TakenOut += _isCut && node.IsBeyond ? 0 : 1;
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
        Deliver(from, to, bytes, arrive);
    }

    /// <summary>The same, uncounted.</summary>
    public void Deliver(SimulatedNode from, SimulatedNode to, double bytes, Action arrive)
    {
        if (IsLost(from, to) || (_protocol.Loss > 0 && _random.NextDouble() < _protocol.Loss))
        {
            return;
        }

        if (!from.Connect(to))
        {
            Travel(from, to, bytes, arrive);
            return;
        }

        from.Core.Do(_costs.Connect, () => Events.After(_protocol.Latency, () => to.Core.Do(_costs.Connect, () => Travel(from, to, bytes, arrive))));
    }

    /// <summary>A small message, with its work at both ends.</summary>
    /// <param name="more">Microseconds of work of the sender besides.</param>
    /// <param name="leases">How many leases are in it; on links without a limit they take no time.</param>
    public void SendSmall(SimulatedNode from, SimulatedNode to, Action arrive, double more = 0, int leases = 0) =>
        from.Core.Do(_costs.Small + more, () => Send(from, to, _costs.Sizes.Table + (leases * _costs.Sizes.Lease), () => to.Core.Do(_costs.Small, () =>
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
        _heartbeats?.Start(node);
    }

    public void OnVersion(SimulatedNode node)
    {
        node.NewsAt = Events.Now;
        var version = node.Version!;
        node.Core.Do(_costs.GossipNews.At(version.Present.Count) + _costs.TakeOver.At(version.Present.Count));
        _failures?.OnVersion(node);
        _heartbeats?.OnVersion(node);
        _resolver.OnVersion(node);
        if (!node.HasAskedForLease && version.Up.Contains(node.Number))
        {
            node.HasAskedForLease = true;
            _leases.Ask(node);
        }

        Observer(node);
    }

    /// <summary>All of these are up.</summary>
    private MembershipVersion New(NodeSet members)
    {
        var none = NodeSet.Empty(Capacity);
        return new MembershipVersion(members, members, none, none, none, _heartbeats is null ? null : Observations.None);
    }

    private void Travel(SimulatedNode from, SimulatedNode to, double bytes, Action arrive)
    {
        if (_protocol.Bandwidth == 0)
        {
            Events.After(_protocol.Latency, arrive);
            return;
        }

        var time = bytes * 8 / _protocol.Bandwidth;
        from.Out.Do(time, () => Events.After(_protocol.Latency, () => to.In.Do(time, arrive)));
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
            var first = NodeSet.Of(Capacity, 1);
            node.Take(New(first), first);
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
    private Action Beats(SimulatedNode node)
    {
        Action beat = null!;
        return beat = () => Beat(node, beat);
    }

    private void Beat(SimulatedNode node, Action again)
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

        if (_heartbeats is not null && node.Version is not null && _random.NextInt64(_protocol.WatchInterval) < _protocol.HeartbeatInterval)
        {
            AskWhetherIn(node);
        }

        Events.After(_protocol.HeartbeatInterval, again);
    }

    /// <summary>Who was taken out while it heard nothing is told so by a seed.</summary>
    private void AskWhetherIn(SimulatedNode node)
    {
        if (Voters.FirstOrDefault(voter => voter != node) is { } seed)
        {
            SendSmall(node, seed, () =>
            {
                if (seed.Version?.Removed.Contains(node.Number) == true)
                {
                    SendSmall(seed, node, () => End(node));
                }
            });
        }
    }
}
