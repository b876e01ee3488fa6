using System.Collections.Immutable;

namespace FlannelMesh.Health.Reports;

/// <summary>
/// The newest report of each node. Merging takes the one with the higher version, so the order in which reports come, and how
/// often, makes no difference.
/// </summary>
public sealed record ReportTable(ImmutableSortedDictionary<NodeId, HeardReport> Reports)
{
    /// <summary>How long a report stays after its node has ceased to be a member.</summary>
    public static readonly TimeSpan KeepGone = TimeSpan.FromMinutes(5);

    public static ReportTable Empty { get; } = new(ImmutableSortedDictionary<NodeId, HeardReport>.Empty);

    /// <returns>The same object if what is there is as new.</returns>
    public ReportTable Merge(HeardReport heard) =>
        Reports.TryGetValue(heard.Report.NodeId, out var known) && known.Report.Version >= heard.Report.Version
            ? this
            : new(Reports.SetItem(heard.Report.NodeId, heard));

    /// <summary>Notes who is a member, and forgets who has not been one for long.</summary>
    /// <returns>The same object if nothing changes.</returns>
    public ReportTable Observe(IReadOnlySet<NodeId> members, TimeSpan now)
    {
        var next = Reports.ToBuilder();
        foreach (var (node, heard) in Reports)
        {
            if (members.Contains(node))
            {
                if (heard.GoneSince is not null)
                {
                    next[node] = heard with { GoneSince = null };
                }
            }
            else if (heard.GoneSince is null)
            {
                next[node] = heard with { GoneSince = now };
            }
            else if (now - heard.GoneSince >= KeepGone)
            {
                next.Remove(node);
            }
        }

        var reports = next.ToImmutable();
        return ReferenceEquals(reports, Reports) ? this : new(reports);
    }
}
