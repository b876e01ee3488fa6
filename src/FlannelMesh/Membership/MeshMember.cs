using Akka.Actor;
using Akka.Cluster;

namespace FlannelMesh.Membership;

/// <summary>One member of the cluster as this node sees it.</summary>
public sealed record MeshMember
{
    public required NodeId NodeId { get; init; }
    public required string Name { get; init; }
    public required Address Address { get; init; }

    /// <summary>Differs between two runs of one node at one address.</summary>
    public required int Incarnation { get; init; }
    public required MemberStatus Status { get; init; }
    public required bool IsReachable { get; init; }
    public required bool IsOldest { get; init; }
    public required bool IsVoter { get; init; }

    /// <summary>It says that it has the authority's key.</summary>
    public bool IsIssuer { get; init; }

    /// <summary>When this node first saw the member up; null before that.</summary>
    public DateTimeOffset? UpSince { get; init; }

    public string HostAndPort => Address.ToHostPort();
}
