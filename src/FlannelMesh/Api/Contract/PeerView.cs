using System.Text.Json.Serialization;

namespace FlannelMesh.Api.Contract;

/// <summary>GET /api/v1/peers: another node and what is in this host's kernel for it.</summary>
/// <param name="Via">vxlan, direct, host-gw, udp or cloud; null for a backend that moves no packets, or a peer it cannot reach.</param>
/// <param name="Route">installed, pending, failed or none; likewise neighbor and fdb.</param>
/// <param name="State">installed, pending or failed.</param>
/// <param name="Since">When the peer got its lease.</param>
public sealed record PeerView(
    string NodeId,
    string Name,
    string? Subnet,
    string? Ipv6Subnet,
    string? PublicIp,
    string? Via,
    string? Device,
    string Route,
    string Neighbor,
    string Fdb,
    string State,
    DateTime Since,
    string? LastError)
{
    /// <summary>With via cloud: the route's state in the cloud's own word, or missing; null while that is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CloudRoute { get; init; }
}
