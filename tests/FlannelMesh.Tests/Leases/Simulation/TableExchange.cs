using FlannelMesh.Leases;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Tests.Leases.Simulation;

/// <summary>What hosts tell each other unasked: blocks among voters, voter sets among all, and a new voter's reading of all tables.</summary>
internal sealed class TableExchange(Random random, World world)
{
    public void Gossip()
    {
        foreach (var host in world.Hosts.Where(host => host.IsVoting && host.PausedUntil <= world.Network.Now))
        {
            var known = host.KnownVoters.Where(number => number != host.Number).ToList();
            if (known.Count == 0)
            {
                continue;
            }

            var other = world.Hosts[known[random.Next(known.Count)]];
            foreach (var block in World.Blocks)
            {
                var value = host.Block(block);
                world.Network.Send(host, other, () =>
                {
                    if (other.IsVoting)
                    {
                        world.Store(other, block, value);
                    }
                });
            }
        }
    }

    /// <summary>From the own replica, or from any voter that can be reached; then a new voter reads the tables of all others.</summary>
    public void LearnVoters()
    {
        foreach (var host in world.Hosts.Where(host => host.IsUp && host.PausedUntil <= world.Network.Now))
        {
            var sources = host.IsVoting ? [host] : world.Hosts.Where(other => other.IsVoting && world.Network.IsOpenBothWays(host.Number, other.Number)).ToList();
            if (sources.Count > 0)
            {
                var source = sources[random.Next(sources.Count)];
                Adopt(host, source.Block(BlockLayout.VotersBlock).Voters?.Current ?? source.Set!);
            }

            // Probes among members tell of sets too.
            if (random.Next(10) == 0
                && world.Hosts[random.Next(world.Hosts.Count)] is { IsUp: true, Set: { } told } teller && world.Network.IsOpenBothWays(host.Number, teller.Number))
            {
                Adopt(host, told);
            }

            if (host.Set?.Contains(host.Address) == true && !host.IsSynced)
            {
                Recover(host, host.Set);
            }
        }
    }

    private static void Adopt(Host host, VoterSet set)
    {
        if (host.Set is null || set.Version > host.Set.Version)
        {
            var wasVoter = host.Set?.Contains(host.Address) == true;
            host.Set = set;
            host.IsSynced &= wasVoter && set.Contains(host.Address);
        }
    }

    private void Recover(Host host, VoterSet set)
    {
        if (world.Has(Flaw.VoteAfterDiskLoss))
        {
            host.IsSynced = true;
            return;
        }

        var others = world.VoterCandidates.Where(other => other != host && set.Contains(other.Address)).ToList();
        var reachable = others.Where(other => other.IsUp && other.PausedUntil <= world.Network.Now && world.Network.IsOpenBothWays(host.Number, other.Number)).ToList();
        if (reachable.Count < others.Count || reachable.Count(other => other.IsSynced) < set.Voters.Length - set.Quorum.Size + 1)
        {
            return;
        }

        host.Disk.Clear();
        foreach (var other in reachable)
        {
            foreach (var (block, value) in other.Disk)
            {
                world.Store(host, block, value);
            }
        }

        host.IsSynced = true;
    }
}
