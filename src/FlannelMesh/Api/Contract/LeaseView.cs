using System.Text.Json.Nodes;

namespace FlannelMesh.Api.Contract;

/// <summary>GET /api/v1/leases: one lease.</summary>
/// <param name="BackendData">As flannel writes it, for example {"VNI":1,"VtepMAC":"…"}; null for backends without.</param>
/// <param name="State">active, held or reserved.</param>
/// <param name="Epoch">The number of the claim under which it was granted last.</param>
/// <param name="ExpiresAt">Null while the lease does not run out.</param>
public sealed record LeaseView(
    string? Subnet,
    string? Ipv6Subnet,
    string NodeId,
    string Name,
    string? PublicIp,
    string? PublicIpv6,
    string BackendType,
    JsonObject? BackendData,
    string State,
    ulong Epoch,
    DateTime HeldSince,
    DateTime? ExpiresAt)
{
    /// <summary>The name or public address of the only node that may have it; null for any.</summary>
    public string? ReservedFor { get; init; }
}
