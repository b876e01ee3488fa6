using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using FlannelMesh.Membership;
using FlannelMesh.Tests.Leases;

namespace FlannelMesh.Tests.Membership;

/// <summary>Memberships for tests.</summary>
internal static class Views
{
    public static MembershipView Joined(params MeshMember[] members) => new([.. members], MemberStatus.Up);

    /// <summary>This node is a member, with the nodes of these numbers.</summary>
    public static MembershipView Joined(params int[] nodes) => Joined([.. nodes.Select(node => Member(node))]);

    public static MembershipView NotJoined(params int[] nodes) =>
        new([.. nodes.Select(node => Member(node)).ToImmutableArray()], MemberStatus.Joining);

    public static MeshMember Member(int node, Address? address = null, bool isVoter = false) => new()
    {
        NodeId = new NodeId(LeaseSamples.IdOf(node)),
        Name = $"h{node}",
        Address = address ?? new Address("akka.tcp", AddressText.SystemName, $"10.99.0.{10 + node}", 8283),
        Incarnation = node,
        Status = MemberStatus.Up,
        IsReachable = true,
        IsOldest = false,
        IsVoter = isVoter,
    };
}
