using System.Text.Json.Serialization;

namespace FlannelMesh.Api.Contract;

/// <summary>One node as its last report says it is.</summary>
/// <param name="Version">Null while no report has come, likewise <paramref name="ReportedAt"/> and <paramref name="AgeSeconds"/>.</param>
/// <param name="State">As of GET /api/v1/node, or unknown.</param>
/// <param name="ReportedAt">When the report arrived, by the clock of the node that answers.</param>
/// <param name="AgeSeconds">How old the report's contents are.</param>
public sealed record MeshNodeView(
    string NodeId,
    string Name,
    string Address,
    string? PublicIp,
    string? Subnet,
    string? Version,
    string Backend,
    string State,
    bool Ready,
    bool InSync,
    DateTime? ReportedAt,
    double? AgeSeconds,
    IReadOnlyList<ProblemView> Problems,
    IReadOnlyDictionary<string, KindView> Kinds,
    IReadOnlyDictionary<string, long> Repairs,
    MeshTunnelView? Tunnel,
    IReadOnlyList<LinkView> Links)
{
    /// <summary>When its certificate for the cluster port ends; null without TLS.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTime? CertificateNotAfter { get; init; }

    /// <summary>It is a member of the cluster; a report stays for some minutes after its node has gone.</summary>
    public bool Member { get; init; }

    /// <summary>The cluster's failure detector hears it, on the node that answers.</summary>
    public bool Reachable { get; init; }
}
