using System.Text.Json.Serialization;

namespace FlannelMesh.Api.Contract;

/// <summary>GET /api/v1/dataplane: desired against kernel.</summary>
public sealed record DataplaneView(
    bool InSync,
    DateTime? LastApply,
    double? DurationMs,
    IReadOnlyDictionary<string, KindView> Kinds,
    IReadOnlyList<EntryView> Unsynced,
    IReadOnlyDictionary<string, long> Repairs)
{
    /// <summary>Of the udp backend only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TunnelView? Tunnel { get; init; }
}
