namespace FlannelMesh.Health.Reports;

/// <summary>What one node has of all reports, and who is a member, at one moment.</summary>
/// <param name="Now">On the clock of <see cref="HeardReport.HeardAt"/>.</param>
/// <param name="NewsFor">How long a report is news after it has come to this node.</param>
public sealed record ReportState(NodeId Self, ReportTable Table, IReadOnlySet<NodeId> Members, TimeSpan Now, TimeSpan NewsFor)
{
    /// <summary>Null if there is none, and of a node that is no member: its report is not told on.</summary>
    public HeardReport? Of(NodeId node) => Members.Contains(node) ? Table.Reports.GetValueOrDefault(node) : null;

    /// <summary>Whether that version of a member's report is newer than what is here. Of itself this node knows best.</summary>
    public bool Lacks(NodeId node, ReportVersion version) =>
        node != Self && Members.Contains(node) && (Table.Reports.GetValueOrDefault(node)?.Report.Version ?? default) < version;
}
