using System.Collections.Immutable;
using FlannelMesh.Health.Links;
using FlannelMesh.Health.Wire;
using Google.Protobuf;

namespace FlannelMesh.Health.Reports;

/// <summary>What of a report others should hear at once; the rest, which changes all the time, can wait. Equal for two that say nothing different of importance.</summary>
/// <param name="Said">The report without what changes all the time.</param>
/// <param name="IsOtherLinkLost">A link is that is not measured all the time.</param>
public readonly record struct ReportNews(ByteString Said, bool IsOtherLinkLost)
{
    /// <param name="steady">
    /// Nodes whose links are measured all the time. In a large cluster the others take turns: that one has come and another gone each second is no news,
    /// else every node would make a report each second.
    /// </param>
    public static ReportNews Of(NodeReport report, IReadOnlySet<NodeId> steady)
    {
        var said = ReportFormat.ToWire(report with
        {
            Version = default,
            Tunnel = null,
            // One more peer is no news of this node: else a host that joins has all others make a report.
            Kinds = report.Kinds.ToImmutableSortedDictionary(kind => kind.Key, kind => kind.Value with { InSync = 0 }),
            Problems = [.. report.Problems.Select(problem => problem with { Evidence = "" })],
            Links = [.. report.Links.Where(link => steady.Contains(link.To)).Select(link => link with { Rtt = null, LossPercent = 0, Probes = 0, Age = null })],
        });
        return new(said.ToByteString(), report.Links.Any(link => link.State == LinkState.Lost && !steady.Contains(link.To)));
    }
}
