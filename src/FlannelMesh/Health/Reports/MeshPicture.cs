using System.Collections.Immutable;
using FlannelMesh.Membership;

namespace FlannelMesh.Health.Reports;

/// <summary>The whole cluster as one node knows it at one moment.</summary>
public sealed record MeshPicture
{
    /// <summary>This node's report as it would be now.</summary>
    public required NodeReport Own { get; init; }

    public required ReportTable Reports { get; init; }
    public required ImmutableArray<MeshMember> Members { get; init; }

    /// <summary>On the clock of <see cref="HeardReport.HeardAt"/>.</summary>
    public required TimeSpan Now { get; init; }
    public required DateTimeOffset UtcNow { get; init; }

    /// <summary>What other nodes have said of themselves.</summary>
    public IEnumerable<HeardReport> Others => Reports.Reports.Values.Where(heard => heard.Report.NodeId != Own.NodeId);
}
