using System.Collections.Immutable;
using Akka.Cluster;
using FlannelMesh.Leases;

namespace FlannelMesh.Membership;

/// <summary>
/// Members that have died before they were of use to anybody: no voters, and without a lease. While one is there, nobody else gets in, and
/// it takes longer to notice than of a member that has been heard for a while. Pure.
/// </summary>
public static class Newcomers
{
    /// <summary>
    /// For how long nothing else has become unreachable or reachable. The resolver of splits waits longer, as it has more to lose: who is taken out here
    /// though it lives joins again, and loses nothing.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <returns>Whom this node has to take out: only if it is the first of the voters, and reaches most of them, and if nobody else is unreachable.</returns>
    public static ImmutableArray<MeshMember> Dead(MembershipView view, LeaseTable leases, string self)
    {
        var voters = view.Voters.ToList();
        var reachable = voters.Where(voter => voter.IsReachable).Select(voter => voter.HostAndPort).ToList();
        var unreachable = view.Members.Where(member => !member.IsReachable && member.Status is not (MemberStatus.Down or MemberStatus.Exiting)).ToImmutableArray();
        var isMine = view.IsJoined && leases.IsComplete && reachable.Count * 2 > voters.Count && reachable.Min(StringComparer.Ordinal) == self;
        return isMine && unreachable.All(member => IsNew(member, leases)) ? unreachable : [];
    }

    private static bool IsNew(MeshMember member, LeaseTable leases) =>
        !member.IsVoter
        && (member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp || !leases.Granted.Any(slot => slot.Holder.NodeId == member.NodeId));
}
