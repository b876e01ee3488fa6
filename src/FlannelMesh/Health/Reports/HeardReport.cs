using FlannelMesh.Health.Wire;

namespace FlannelMesh.Health.Reports;

/// <summary>A report as it has come to this node.</summary>
/// <param name="AgeOnArrival">How old its contents were then: what it waited on the nodes it came through.</param>
/// <param name="HeardAt">When that was, as the time since some moment.</param>
/// <param name="ArrivedAt">The same for people.</param>
public sealed record HeardReport(NodeReport Report, TimeSpan AgeOnArrival, TimeSpan HeardAt, DateTimeOffset ArrivedAt)
{
    /// <summary>Bytes on the wire.</summary>
    public int Size { get; } = ReportFormat.SizeOf(Report);

    /// <summary>Since when its node has been no member; null while it is one.</summary>
    public TimeSpan? GoneSince { get; init; }

    /// <summary>How old its contents are. Clocks of other hosts have no part in it.</summary>
    public TimeSpan Age(TimeSpan now) => AgeOnArrival + (now - HeardAt);
}
