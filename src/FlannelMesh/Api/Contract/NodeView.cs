using System.Text.Json.Serialization;

namespace FlannelMesh.Api.Contract;

/// <summary>GET /api/v1/node: this node.</summary>
/// <param name="State">joining, allocating, ready, detached, fenced or leaving.</param>
public sealed record NodeView(
    string NodeId,
    string Name,
    string Address,
    string State,
    string Backend,
    string Network,
    string? Subnet,
    string? Ipv6Subnet,
    string? PublicIp,
    string? PublicIpv6,
    uint? Mtu,
    string Interface,
    int ClusterSize,
    bool Ready,
    bool InSync,
    string Version,
    DateTime StartedAt)
{
    public string? ClusterId { get; init; }

    /// <summary>This node in the cloud's terms; null for a backend without cloud.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CloudView? Cloud { get; init; }

    /// <summary>Of the cluster port; null without TLS.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CertificateView? Certificate { get; init; }

    /// <summary>Where subnets come from, for each family in use.</summary>
    public IReadOnlyList<SubnetRangeView> Pools { get; init; } = [];

    /// <summary>What a person should look at; empty if all is well.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}
