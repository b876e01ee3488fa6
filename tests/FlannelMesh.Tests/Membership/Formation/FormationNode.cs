using System.Collections.Immutable;
using FlannelMesh.Identity;
using FlannelMesh.Leases.Voters;
using FlannelMesh.Membership.Formation;
using FlannelMesh.Tests.Leases;

namespace FlannelMesh.Tests.Membership.Formation;

/// <summary>One node of a simulated formation: what its disk has, and what it forgets when it is killed.</summary>
internal sealed class FormationNode(int number)
{
    private readonly List<ClusterRecord> _written = [ClusterRecord.Empty];

    private int _rounds;

    public string Address { get; } = $"10.0.0.{number}:8283";

    /// <summary>Counts the restarts.</summary>
    public int Run { get; private set; }

    public bool IsInCluster { get; private set; }

    public Proposal? Proposal { get; set; }

    public ClusterRecord Record => _written[^1];

    public void Write(ClusterRecord record)
    {
        if (!record.Equals(Record))
        {
            _written.Add(record);
        }
    }

    /// <summary>A new round for a cluster of these voters; null if this node may not ask for one.</summary>
    public Proposal? Propose(ImmutableArray<string> expected)
    {
        if (IsInCluster || (Record.VoterSet is not null && !Record.CanVote))
        {
            return null;
        }

        var highest = Math.Max(Proposal?.Round.Number ?? 0, Record.Promised?.Number ?? 0);
        return Proposal = Proposal.Begin(expected, Record.VoterSet, highest, LeaseSamples.IdOf(number + (100 * ++_rounds)));
    }

    /// <summary>Becomes a member; who agreed to form the cluster votes in it.</summary>
    public void Enter(VoterSet voters, bool isFormed)
    {
        var isVoting = isFormed || Record.FounderOf == voters.ClusterId;
        Write(Record.With(voters) with { VotesIn = isVoting ? voters.ClusterId : Record.VotesIn });
        Proposal = null;
        IsInCluster = true;
    }

    /// <param name="forgotten">How many of the last writes the disk has lost.</param>
    public void Restart(int forgotten)
    {
        var kept = Math.Max(1, _written.Count - forgotten);
        _written.RemoveRange(kept, _written.Count - kept);
        Run++;
        Proposal = null;
        IsInCluster = false;
    }
}
