using System.Net;
using FlannelMesh.Leases;

namespace FlannelMesh.Peers;

/// <summary>Another node that this host must be able to reach.</summary>
public sealed record Peer
{
    public required NodeId NodeId { get; init; }
    public required string Name { get; init; }
    public required int Slot { get; init; }
    public required IPNetwork? Subnet { get; init; }
    public required IPNetwork? Ipv6Subnet { get; init; }
    public required LeaseHolder Holder { get; init; }
    public required DateTimeOffset Since { get; init; }

    /// <summary>False while a member that has gone keeps its routes.</summary>
    public required bool IsMember { get; init; }
}
