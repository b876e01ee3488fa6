using System.Collections.Immutable;
using FlannelMesh.Health.Wire;
using Google.Protobuf;

namespace FlannelMesh.Health.Reports;

/// <summary>What of a report others should hear at once; the rest, which changes all the time, can wait.</summary>
public static class ReportNews
{
    /// <summary>Equal for two reports that say nothing different of importance.</summary>
    public static ByteString Of(NodeReport report) => ReportFormat.ToWire(report with
    {
        Version = default,
        Tunnel = null,
        // One more peer is no news of this node: else a host that joins has all others make a report.
        Kinds = report.Kinds.ToImmutableSortedDictionary(kind => kind.Key, kind => kind.Value with { InSync = 0 }),
        Problems = [.. report.Problems.Select(problem => problem with { Evidence = "" })],
        Links = [.. report.Links.Select(link => link with { Rtt = null, LossPercent = 0, Probes = 0, Age = null })],
    }).ToByteString();
}
