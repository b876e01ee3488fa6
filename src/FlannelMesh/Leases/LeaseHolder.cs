using System.Net;

namespace FlannelMesh.Leases;

/// <summary>The node a subnet is leased to, and what its peers need to reach it.</summary>
public sealed record LeaseHolder
{
    public required NodeId NodeId { get; init; }

    /// <summary>For people; unique among living members.</summary>
    public required string Name { get; init; }
    public IPAddress? PublicIp { get; init; }
    public IPAddress? PublicIpv6 { get; init; }

    /// <summary>"vxlan", "host-gw", "alloc".</summary>
    public required string BackendType { get; init; }
    public VxlanData? Vxlan { get; init; }
}
