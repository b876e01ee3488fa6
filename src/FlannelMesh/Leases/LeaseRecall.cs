using System.Collections.Immutable;
using FlannelMesh.Leases.Allocation;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Leases;

/// <summary>
/// What the voters say of the lease that a node had before a short absence. When a quorum of them has it as this node's, it is: the
/// node need not be a member for that. Pure.
/// </summary>
/// <param name="Voters">Of the cluster, as this node has them on disk.</param>
/// <param name="Holder">This node. Under another address it must ask an allocator first: its peers go by what the table says.</param>
public sealed record LeaseRecall(VoterSet Voters, LeaseHolder Holder, int Slot)
{
    /// <summary>A restart takes no longer.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private ImmutableHashSet<string> Confirmed { get; init; } = [];

    /// <summary>As which version the voters have it: of two that do not agree one is behind.</summary>
    private (Ballot Ballot, ulong Sequence) Version { get; init; }

    /// <summary>A quorum of the voters has it.</summary>
    public bool IsComplete => Confirmed.Count >= Voters.Quorum.Size;

    /// <summary>How long after its end a former run's lease may be recalled: half of what a node must be gone until its slot may be another's.</summary>
    public static TimeSpan Within(HoldRules hold)
    {
        var shortest = (hold.UnderPressure < hold.Hold ? hold.UnderPressure : hold.Hold) / 2;
        return shortest < Longest ? shortest : Longest;
    }

    /// <param name="voter">Who says it, HOST:PORT.</param>
    /// <param name="voters">Its voter set.</param>
    /// <param name="slot">The slot as it has it.</param>
    public LeaseRecall Hear(string voter, VoterSet? voters, Slot slot) =>
        voters is not null && voters.ClusterId == Voters.ClusterId && voters.Version == Voters.Version && Voters.Contains(voter)
        && slot.Index == Slot && slot.IsHeldBy(Holder.NodeId) && slot.Holder == Holder
            ? this with { Confirmed = (slot.Ballot, slot.Sequence) == Version ? Confirmed.Add(voter) : [voter], Version = (slot.Ballot, slot.Sequence) }
            : this;
}
