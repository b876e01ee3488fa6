using System.Collections.Immutable;
using Akka.Cluster;

namespace FlannelMesh.Membership;

/// <summary>The cluster as this node sees it.</summary>
/// <param name="Members">All members but removed ones, oldest first.</param>
/// <param name="SelfStatus">Null before this node has asked to join.</param>
public sealed record MembershipView(ImmutableArray<MeshMember> Members, MemberStatus? SelfStatus)
{
    public static MembershipView Empty { get; } = new([], null);

    /// <summary>True while this node is a full member, and so has seen all others.</summary>
    public bool IsJoined => SelfStatus is MemberStatus.Up or MemberStatus.Leaving;

    public IEnumerable<MeshMember> Voters => Members.Where(member => member.IsVoter && member.Status == MemberStatus.Up);
}
