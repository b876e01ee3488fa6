namespace FlannelMesh.Leases.Voters;

/// <summary>
/// The voter set as the allocator of the voters' block wrote it. A change is proposed first and becomes current in a second
/// write: a proposal that a quorum holds is found and finished by whoever comes next, so a current set that survives in a
/// minority is never one that did not come to be.
/// </summary>
public sealed record VoterEntry(Ballot Ballot, ulong Sequence, VoterSet Current, VoterSet? Proposed) : IComparable<VoterEntry>
{
    public int CompareTo(VoterEntry? other)
    {
        if (other is null)
        {
            return 1;
        }

        var byBallot = Ballot.CompareTo(other.Ballot);
        if (byBallot != 0)
        {
            return byBallot;
        }

        var bySequence = Sequence.CompareTo(other.Sequence);
        return bySequence != 0 || Equals(other) ? bySequence : Wire.BlockFormat.CompareBytes(this, other);
    }
}
