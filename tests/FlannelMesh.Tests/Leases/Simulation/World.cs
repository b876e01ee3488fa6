using FlannelMesh.Leases;
using FlannelMesh.Leases.Allocation;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Tests.Leases.Simulation;

/// <summary>
/// A cluster with everything that can go wrong with it, in virtual time. Allocators, blocks and clocks are the real ones; hosts, disks,
/// network and membership are simulated. A seed gives one schedule.
/// </summary>
internal sealed class World
{
    public const int Slots = 8;
    public const long TickInterval = 1_000;

    /// <summary>Five hosts can be voters; two more are followers.</summary>
    private const int VoterHosts = 5;
    private const int AllHosts = 7;

    private const long Trouble = 150_000;
    private const long Peace = 90_000;

    public static readonly DateTimeOffset Start = LeaseSamples.Now;

    public static readonly HoldRules Hold = new(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(20));

    public static readonly int[] Blocks = [0, BlockLayout.VotersBlock];

    private readonly Random _random;
    private readonly Flaw _flaw;

    /// <summary>Nodes come and go all the time, and there is always a second allocator.</summary>
    private readonly bool _isCrowded;
    private readonly List<Incarnation> _incarnations = [];
    private readonly List<Node> _nodes = [];
    private readonly Nemesis _nemesis;
    private readonly TableExchange _exchange;
    private int _ids;

    public World(int seed, Flaw flaw = Flaw.None)
    {
        _random = new Random(seed);
        _flaw = flaw;
        _isCrowded = seed % 3 == 1;
        Network = new Network(_random, AllHosts)
        {
            LossPercent = (seed % 4) switch { 0 => 0, 1 => 2, 2 => 8, _ => 20 },
            DoublePercent = seed % 3 == 0 ? 0 : 10,
            MaxDelay = (seed % 5) switch { 0 => 5, 4 => 900, _ => 60 },
        };
        Hosts = [.. Enumerable.Range(0, AllHosts).Select(number => new Host(number))];
        Membership = new Membership(_random, Network, Hosts, _nodes);
        Ledger = new Ledger(Hold, Membership, () => Network.Now);
        _nemesis = new Nemesis(_random, this);
        _exchange = new TableExchange(_random, this);
        var voters = seed % 2 == 0 ? 3 : 5;
        var founders = new VoterSet(NextId(), 1, Hosts.Take(voters).Select(host => host.Address));
        foreach (var host in Hosts)
        {
            host.Set = founders;
            host.IsSynced = founders.Contains(host.Address);
            host.KnownVoters.UnionWith(Enumerable.Range(0, voters));
            _nodes.Add(new Node(host.Number + 1, host));
        }
    }

    public Network Network { get; }

    public IReadOnlyList<Host> Hosts { get; }

    public Membership Membership { get; }

    public Ledger Ledger { get; }

    public IReadOnlyList<Node> Nodes => _nodes;

    public int VoterChanges { get; set; }

    /// <summary>What happened, line by line, if it is asked for.</summary>
    public List<string>? Trace { get; init; }

    public int Faults => _nemesis.Steps;

    public IReadOnlyList<Host> VoterCandidates => [.. Hosts.Take(VoterHosts)];

    /// <summary>Where the subnets' allocator lives that began last.</summary>
    public Host? AllocatorHost => _incarnations.LastOrDefault(incarnation => incarnation is { IsAlive: true, Block: 0 })?.Host;

    public bool Has(Flaw flaw) => _flaw == flaw;

    public void Note(FormattableString text) => Trace?.Add(FormattableString.Invariant($"{Network.Now,7} {FormattableString.Invariant(text)}"));

    public Guid NextId() => LeaseSamples.IdOf(10_000 + ++_ids);

    public DateTimeOffset WallClock(Host host) => Start + TimeSpan.FromMilliseconds(Network.Now) + host.WallError;

    public World Run()
    {
        Every(1_000, Observe);
        Every(700, _exchange.Gossip);
        Every(500, _exchange.LearnVoters);
        Every(400, AskForLeases);
        if (_isCrowded)
        {
            Every(1_500, () =>
            {
                if (Network.Now < Trouble)
                {
                    StartIncarnation(VoterCandidates[_random.Next(VoterHosts)], 0);
                }
            });
        }

        Every(1_000, () =>
        {
            foreach (var host in Hosts)
            {
                host.OlderDisk = new Dictionary<int, BlockState>(host.Disk);
            }
        });
        _nemesis.Begin(until: Trouble);
        Network.RunUntil(Trouble);
        _nemesis.HealAll();
        Network.RunUntil(Trouble + Peace);
        Judge();
        return this;
    }

    /// <summary>Where a replica keeps what it is told.</summary>
    public void Store(Host host, int block, BlockState value)
    {
        host.Disk[block] = MergeBlocks(host.Block(block), value);
    }

    public BlockState MergeBlocks(BlockState left, BlockState right)
    {
        if (!Has(Flaw.MergeByWallClock))
        {
            return left.Merge(right);
        }

        var merged = new BlockState(left.Claim >= right.Claim ? left.Claim : right.Claim, left.Merge(right).Slots, left.Merge(right).Voters);
        return new BlockState(
            merged.Claim,
            merged.Slots.SetItems(left.Slots.Values.Concat(right.Slots.Values)
                .GroupBy(slot => slot.Index)
                .Select(slots => KeyValuePair.Create(slots.Key, slots.MaxBy(slot => (slot.Since, slot.Ballot, slot.Sequence))!))),
            merged.Voters);
    }

    /// <summary>No member has the voters' role that is none, nor had lately.</summary>
    public bool IsWell(Host host, VoterSet set)
    {
        if (Has(Flaw.NoVoterCheck))
        {
            return true;
        }

        if (host.KnownVoters.Any(number => !set.Contains(Hosts[number].Address)) || !host.IsVoting)
        {
            host.StrangerSeenAt = Network.Now;
        }

        return Network.Now - host.StrangerSeenAt >= 1_000;
    }

    public void Answer(Node node, LeaseMessages.ILeaseReply reply)
    {
        if (reply.RequestId != node.Pending?.RequestId)
        {
            return;
        }

        Note($"node {node.Number} is told {reply}");

        switch (reply)
        {
            case LeaseMessages.LeaseGranted granted:
                (node.Lease, node.Preferred, node.Pending) = (granted.Slot, granted.Slot.Index, null);
                break;
            case LeaseMessages.SlotChanged:
                (node.Lease, node.IsAway, node.Pending) = (null, true, null);
                break;
            case LeaseMessages.LeaseRefused { Reason: RefusalReason.BlockFull } when node.Pending is LeaseMessages.LeaseRequest request:
                node.Pending = request with { RequestId = NextId(), IsUnderPressure = !request.IsUnderPressure };
                break;
            case LeaseMessages.LeaseRefused { Reason: RefusalReason.Changed or RefusalReason.NotAllowed }:
                // The table tells it what has become of its lease.
                (node.Pending, node.AskedInRun) = (null, -1);
                break;
        }
    }

    /// <summary>Gives the lease back; the request may arrive late or twice.</summary>
    public void Release(Node node)
    {
        if (node is { Lease: { } lease, Pending: null, IsAway: false })
        {
            var request = Change(SlotChange.GiveBack, lease);
            Ledger.AsksToFree(lease.Index, lease.Holder.NodeId, request.RequestId);
            node.Pending = request;
        }
    }

    public void Evict(Host through, Slot lease)
    {
        var request = Change(SlotChange.Evict, lease);
        Ledger.AsksToFree(lease.Index, lease.Holder.NodeId, request.RequestId);
        Route(through, null, request);
    }

    private LeaseMessages.SlotRequest Change(SlotChange change, Slot lease) =>
        new(NextId(), 0, lease.Index, change, (lease.Ballot, lease.Sequence), "");

    public void ChangeVoters(Host through, string voter, bool isRemoval)
    {
        var request = new LeaseMessages.VoterRequest(NextId(), voter, isRemoval);
        for (var attempt = 0; attempt < 8; attempt++)
        {
            Network.On(through, attempt * 700, () => Route(through, null, request));
        }
    }

    /// <summary>A second allocator beside the one that is there, as after a hand-over that went wrong.</summary>
    public void StartIncarnation(Host host, int block)
    {
        if (host is { IsVoting: true })
        {
            _incarnations.RemoveAll(incarnation => !incarnation.IsAlive);
            var incarnation = new Incarnation(this, host, block);
            _incarnations.Add(incarnation);
            incarnation.Begin();
        }
    }

    public void LoseDisk(Host host)
    {
        host.Disk.Clear();
        host.OlderDisk.Clear();
        (host.Set, host.IsSynced) = (null, false);
        var old = _nodes.Last(node => node.Host == host);
        old.IsLost = true;
        _nodes.Add(new Node(_nodes.Count + 1, host));
    }

    private void Judge()
    {
        foreach (var host in Hosts)
        {
            Note($"host {host.Number}: {host.Set}, synced {host.IsSynced}, knows {string.Join(",", host.KnownVoters.Order())}");
        }

        foreach (var node in _nodes.Where(node => node is { IsLost: false, IsAway: false }))
        {
            if (node.Lease is null || !Ledger.Holders.Contains((node.Lease.Index, node.Id)))
            {
                Ledger.Failures.Add($"at the end {node.Id} has no lease{(node.Lease is null ? "" : $" but believes in slot {node.Lease.Index}")}");
            }
        }

        var holders = _nodes.Where(node => node is { IsLost: false, IsAway: false, Lease: not null }).GroupBy(node => node.Lease!.Index);
        Ledger.Failures.AddRange(holders.Where(group => group.Count() > 1).Select(group => $"at the end slot {group.Key} has {group.Count()} owners"));
    }

    private void Every(long interval, Action action)
    {
        void Again()
        {
            action();
            Network.After(interval, Again);
        }

        Network.After(interval, Again);
    }

    private void Observe()
    {
        var current = Hosts.Where(host => host.IsSynced && host.Set is not null).Select(host => host.Set!).MaxBy(set => set.Version)!;
        var gone = _nodes.Where(node => Membership.GoneSince(node.Id) is not null).ToList();
        Membership.Observe(host => host.IsVoting && current.Contains(host.Address)
            && Hosts.Count(other => other.IsVoting && other.PausedUntil <= Network.Now && current.Contains(other.Address)
                && Network.IsOpenBothWays(host.Number, other.Number)) >= current.Quorum.Size);

        // Who was taken for gone joins anew, and asks anew.
        foreach (var node in gone.Where(node => Membership.GoneSince(node.Id) is null))
        {
            node.AskedInRun = -1;
            Note($"node {node.Number} is back");
        }

        foreach (var host in Hosts.Where(host => host.IsUp))
        {
            foreach (var other in VoterCandidates.Where(other => Network.IsOpenBothWays(host.Number, other.Number) && _random.Next(3) > 0))
            {
                // Whoever leaves the role is seen to do so sooner or later; who is merely silent stays known.
                if (other.IsVoting)
                {
                    host.KnownVoters.Add(other.Number);
                }
                else if (other is { IsUp: true, Set: not null } && !other.Set.Contains(other.Address))
                {
                    host.KnownVoters.Remove(other.Number);
                }
            }
        }
    }

    private void AskForLeases()
    {
        foreach (var node in _nodes.Where(node => node is { IsLost: false, Host.IsUp: true } && node.Host.PausedUntil <= Network.Now))
        {
            LookAtTable(node);
            if (node.AskedInRun != node.Host.Run && node is { IsAway: false })
            {
                // A process that starts holds nothing before it is told so.
                node.Lease = node.AskedInRun >= 0 ? null : node.Lease;
                node.AskedInRun = node.Host.Run;
                node.Pending = new LeaseMessages.LeaseRequest(NextId(), 0, node.Holder, node.Preferred);
                Note($"node {node.Number} asks");
            }

            if (node.IsAway && _random.Next(_isCrowded ? 4 : 20) == 0)
            {
                (node.IsAway, node.AskedInRun, node.Preferred) = (false, -1, _isCrowded ? _random.Next(Slots) : node.Preferred);
            }

            if (_isCrowded && Network.Now < Trouble && _random.Next(15) == 0)
            {
                Release(node);
            }

            if (node.Pending is { } request)
            {
                Route(node.Host, node, request);
            }
        }
    }

    /// <summary>A node follows the table of some voter, and asks anew when its lease is not there.</summary>
    private void LookAtTable(Node node)
    {
        var voter = VoterCandidates[_random.Next(VoterHosts)];
        if (node is { Lease: { } lease, Pending: null }
            && voter.IsVoting && (voter == node.Host || Network.IsOpenBothWays(voter.Number, node.Host.Number))
            && voter.Block(0).Slots.TryGetValue(lease.Index, out var slot) && !slot.IsHeldBy(node.Id) && slot.Ballot >= lease.Ballot)
        {
            (node.Lease, node.AskedInRun) = (null, -1);
        }
    }

    /// <summary>Sharding leads a request to the allocator most of the time; when it cannot find one it starts one.</summary>
    private void Route(Host from, Node? requester, LeaseMessages.IAllocatorRequest request)
    {
        var homes = _incarnations.Where(incarnation => incarnation.IsAlive && incarnation.Block == request.Block
            && (incarnation.Host == from || Network.IsOpenBothWays(from.Number, incarnation.Host.Number))).ToList();
        if (homes.Count == 0 || _random.Next(60) == 0)
        {
            var places = VoterCandidates.Where(host => host.IsVoting && (host == from || Network.IsOpenBothWays(from.Number, host.Number))).ToList();
            if (places.Count > 0)
            {
                StartIncarnation(places[_random.Next(places.Count)], request.Block);
            }

            return;
        }

        var home = homes[_isCrowded || _random.Next(4) == 0 ? _random.Next(homes.Count) : homes.Count - 1];
        Network.Send(from, home.Host, () =>
        {
            if (!home.IsAlive)
            {
                return;
            }

            var asked = Has(Flaw.DeleteWithoutIncarnation) && request is LeaseMessages.SlotRequest change
                ? change with { Seen = home.Host.Block(0).Slots.TryGetValue(change.Index, out var slot) ? (slot.Ballot, slot.Sequence) : null }
                : request;
            home.Request(requester, asked);
        });
    }
}
