using FlannelMesh.Membership;

namespace FlannelMesh.Leases.Voters;

/// <summary>
/// DistributedData counts every member with the voters' role, whoever that is. While a member has that role and is no voter of the
/// set, and shortly after, what it calls a quorum may be none.
/// </summary>
public sealed class VoterGuard(VoterSet voters, Latest<MembershipView> membership, TimeProvider time)
{
    /// <summary>How much later than this node's view the replicator's may be.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);

    private long? _strangerSeenAt;

    /// <summary>To be asked at the end of every read and write.</summary>
    public bool AllIsWell()
    {
        if (membership.Value.Members.Any(member => member.IsVoter && !voters.Contains(member.HostAndPort)))
        {
            _strangerSeenAt = time.GetTimestamp();
            return false;
        }

        return voters.Voters.Length > 0 && (_strangerSeenAt is not { } at || time.GetElapsedTime(at) >= Settle);
    }
}
