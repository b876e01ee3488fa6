using System.Collections.Immutable;
using Akka.Actor;
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

    /// <summary>
    /// A second run is a member under one address: two members let them in, neither of which had heard of the other's. Only one of them lives, and the other is not
    /// seen to be dead, as its address answers.
    /// </summary>
    public bool HasSecondRun(Address address, int incarnation) => Members.Any(member =>
        member.Address.Equals(address) && member.Incarnation != incarnation && member.Status is not (MemberStatus.Down or MemberStatus.Exiting));

    public IEnumerable<MeshMember> Voters => Members.Where(member => member.IsVoter && member.Status == MemberStatus.Up);
}
