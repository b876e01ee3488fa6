using FlannelMesh.Leases;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Tests.Leases.Simulation;

/// <summary>Breaks things, one after the other and several at once, and puts them right again.</summary>
internal sealed class Nemesis(Random random, World world)
{
    private long _end;

    public int Steps { get; private set; }

    private Network Network => world.Network;

    public void Begin(long until)
    {
        _end = until;
        Network.After(random.Next(2_000, 8_000), Next);
    }

    public void HealAll()
    {
        Network.Heal();
        Network.LossPercent = 0;
        Network.MaxDelay = Math.Min(Network.MaxDelay, 100);
        foreach (var host in world.Hosts)
        {
            host.PausedUntil = Math.Min(host.PausedUntil, Network.Now);
            Start(host);
        }
    }

    private void Next()
    {
        if (Network.Now >= _end)
        {
            return;
        }

        Steps++;
        var host = Any();
        var duration = random.Next(500, 25_000);
        var step = random.Next(19);
        world.Note($"fault {step} on host {host.Number} for {duration} ms");
        switch (step)
        {
            case 0:
                Isolate(host, duration, isOneWay: false);
                break;
            case 1:
                Isolate(host, duration, isOneWay: true);
                break;
            case 2:
                Split(duration);
                break;
            case 3:
                Bridge(duration);
                break;
            case 4 or 5:
                host.PausedUntil = Math.Max(host.PausedUntil, Network.Now + duration);
                break;
            case 6 or 7:
                Stop(host, duration / 3);
                break;
            case 8:
                PowerOff();
                break;
            case 9:
                host.WallError += TimeSpan.FromMinutes(random.Next(-180, 180));
                break;
            case 10:
                LoseDisk();
                break;
            case 11 or 12:
                world.StartIncarnation(Voter(), 0);
                break;
            case 13:
                world.Release(world.Nodes[random.Next(world.Nodes.Count)]);
                break;
            case 14:
                Evict();
                break;
            case 15:
                ChangeVoters();
                break;
            case 16:
                world.StartIncarnation(Voter(), BlockLayout.VotersBlock);
                break;
            case 17:
                LoseDiskWhileAnotherIsAway();
                break;
            case 18:
                GrowThenSplit();
                break;
        }

        Network.After(random.Next(300, 9_000), Next);
    }

    private Host Any() => world.Hosts[random.Next(world.Hosts.Count)];

    private Host Voter() => world.VoterCandidates[random.Next(world.VoterCandidates.Count)];

    private void Isolate(Host host, long duration, bool isOneWay)
    {
        foreach (var other in world.Hosts.Where(other => !isOneWay || random.Next(2) == 0))
        {
            Network.Cut(host.Number, other.Number);
            if (!isOneWay)
            {
                Network.Cut(other.Number, host.Number);
            }
        }

        Network.After(duration, Network.Heal);
    }

    private void Split(long duration)
    {
        Cut(world.Hosts.Where(_ => random.Next(2) == 0).ToHashSet());
        Network.After(duration, Network.Heal);
    }

    private void Cut(HashSet<Host> left)
    {
        foreach (var a in world.Hosts)
        {
            foreach (var b in world.Hosts.Where(b => left.Contains(a) != left.Contains(b)))
            {
                Network.Cut(a.Number, b.Number);
            }
        }
    }

    /// <summary>Two halves that see only one host in common.</summary>
    private void Bridge(long duration)
    {
        var bridge = Any();
        var left = world.Hosts.Where(_ => random.Next(2) == 0).ToHashSet();
        foreach (var a in world.Hosts.Where(a => a != bridge))
        {
            foreach (var b in world.Hosts.Where(b => b != bridge && left.Contains(a) != left.Contains(b)))
            {
                Network.Cut(a.Number, b.Number);
            }
        }

        Network.After(duration, Network.Heal);
    }

    private void Stop(Host host, long duration)
    {
        if (!host.IsUp)
        {
            return;
        }

        host.IsUp = false;
        if (world.Has(Flaw.AcknowledgeBeforeDisk))
        {
            host.Disk.Clear();
            foreach (var (block, state) in host.OlderDisk)
            {
                host.Disk[block] = state;
            }
        }

        Network.After(duration, () => Start(host));
    }

    private void Start(Host host)
    {
        if (!host.IsUp)
        {
            host.IsUp = true;
            host.Run++;
            host.BootedAt = Network.Now;
            host.PausedUntil = 0;
        }
    }

    /// <summary>For longer than any hold, with clocks that come back wrong.</summary>
    private void PowerOff()
    {
        foreach (var host in world.Hosts)
        {
            Stop(host, random.Next(1_000, 60_000));
            host.WallError += TimeSpan.FromHours(random.Next(-30, 60));
        }
    }

    /// <summary>At most one disk at a time: two lost disks of three are beyond what is promised.</summary>
    private void LoseDisk() => LoseDisk(Voter());

    /// <summary>One voter misses what the second then forgets, and the third is not there to tell.</summary>
    private void LoseDiskWhileAnotherIsAway()
    {
        var order = world.VoterCandidates.Where(host => host.IsVoting).OrderBy(_ => random.Next()).ToList();
        if (order.Count < 3)
        {
            return;
        }

        Isolate(order[0], 12_000, isOneWay: false);
        Network.After(11_000, () => LoseDisk(order[1]));
        Network.After(11_500, () => order[2].PausedUntil = Network.Now + 9_000);
    }

    private void LoseDisk(Host host)
    {
        // A voter that has just come in has no table yet: with a lost disk beside it, that would be two. Whether a change that is on its way
        // comes to be is not known.
        var entries = world.Hosts.Select(other => other.Block(BlockLayout.VotersBlock).Voters).OfType<VoterEntry>();
        var sets = world.Hosts.Select(other => other.Set).Concat(entries.SelectMany(entry => new[] { entry.Current, entry.Proposed })).OfType<VoterSet>().ToList();
        var newest = world.Hosts.Select(other => other.Set).OfType<VoterSet>().MaxBy(set => set.Version)!;
        var areOthersSynced = sets.Where(set => set.Version >= newest.Version)
            .All(set => world.VoterCandidates.All(other => other.IsSynced || !set.Contains(other.Address)));
        if (host.IsUp && areOthersSynced && newest.Voters.Length > 1 && world.Nodes.Count < 10)
        {
            Stop(host, random.Next(1_000, 5_000));
            world.LoseDisk(host);
        }
    }

    /// <summary>The voters become more, and then the allocator that began among few is cut off with what was a majority of these.</summary>
    private void GrowThenSplit()
    {
        var set = world.Hosts.Select(host => host.Set).OfType<VoterSet>().MaxBy(set => set.Version)!;
        var added = world.VoterCandidates.Where(host => !set.Contains(host.Address)).ToList();
        var began = world.AllocatorHost;
        if (added.Count == 0 || began is null || !set.Contains(began.Address))
        {
            return;
        }

        for (var number = 0; number < added.Count; number++)
        {
            var voter = added[number].Address;
            Network.After(number * 5_000, () => world.ChangeVoters(began, voter, isRemoval: false));
        }

        var left = world.VoterCandidates.Where(host => host != began && set.Contains(host.Address)).OrderBy(_ => random.Next())
            .Take(set.Quorum.Size - 1).Append(began).ToHashSet();
        Network.After(added.Count * 5_000, () =>
        {
            // One node on either side gives its subnet back, and both will want the same one.
            var sides = world.Nodes.Where(node => node is { IsLost: false, Lease: not null, Pending: null })
                .GroupBy(node => left.Contains(node.Host)).Select(side => side.ElementAt(random.Next(side.Count()))).ToList();
            foreach (var node in sides)
            {
                world.Release(node);
                node.Preferred = sides[0].Lease!.Index;
            }
        });
        Network.After((added.Count * 5_000) + 2_000, () =>
        {
            Cut(left);
            Network.After(25_000, Network.Heal);
        });
    }

    private void Evict()
    {
        var gone = world.Nodes.FirstOrDefault(node => node.Lease is not null && world.Membership.GoneSince(node.Id) is not null);
        var through = world.Nodes.FirstOrDefault(node => node is { IsLost: false, Pending: null, Host.IsUp: true, IsAway: false } && node != gone);
        if (gone is not null && through is not null)
        {
            world.Evict(through.Host, gone.Lease!);
        }
    }

    private void ChangeVoters()
    {
        var (through, voter) = (Any(), Voter());
        if (through is { IsUp: true, Set: { } set })
        {
            world.ChangeVoters(through, voter.Address, isRemoval: set.Contains(voter.Address) && set.Voters.Length > 2);
        }
    }
}
