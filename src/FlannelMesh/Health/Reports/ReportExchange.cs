using System.Collections.Immutable;

namespace FlannelMesh.Health.Reports;

/// <summary>
/// What two members tell each other so that both have the newest reports: a digest, an answer with what it lacks, and what the
/// answer asked for. No message is larger than <see cref="ReportLimits.MaxMessage"/>.
/// </summary>
public static class ReportExchange
{
    /// <summary>In a larger cluster a digest is about a part of the nodes, another one each time.</summary>
    public const int MaxDigest = 512;

    /// <summary>Bytes of reports in one message; the rest is for ids and lengths.</summary>
    private const int Budget = ReportLimits.MaxMessage - 4096;

    private static readonly NodeId First = new(Guid.Empty);
    private static readonly NodeId Last = new(Guid.AllBitsSet);

    /// <param name="members">Reports of others are not told on.</param>
    /// <param name="round">Which part of a large cluster it is about.</param>
    public static ReportMessages.Digest Digest(ReportTable table, IReadOnlySet<NodeId> members, long round)
    {
        var known = table.Reports.Where(entry => members.Contains(entry.Key)).ToList();
        var parts = Math.Max(1, (known.Count + MaxDigest - 1) / MaxDigest);
        var part = (int)(round % parts);
        var from = known.Count * part / parts;
        var to = known.Count * (part + 1) / parts;
        return new ReportMessages.Digest(
            part == 0 ? First : known[from].Key,
            part == parts - 1 ? Last : Before(known[to].Key),
            known[from..to].ToImmutableSortedDictionary(entry => entry.Key, entry => entry.Value.Report.Version));
    }

    /// <returns>Null if both have the same.</returns>
    public static ReportMessages.Batch? Answer(ReportTable table, IReadOnlySet<NodeId> members, NodeId self, ReportMessages.Digest digest, TimeSpan now)
    {
        var newer = table.Reports
            .Where(entry => digest.Covers(entry.Key) && members.Contains(entry.Key)
                && (!digest.Versions.TryGetValue(entry.Key, out var version) || version < entry.Value.Report.Version))
            .Select(entry => entry.Value);
        var wanted = digest.Versions
            .Where(entry => entry.Key != self && members.Contains(entry.Key)
                && (!table.Reports.TryGetValue(entry.Key, out var known) || known.Report.Version < entry.Value))
            .Select(entry => entry.Key)
            .Take(MaxDigest / 4);
        var batch = new ReportMessages.Batch(Fitting(newer, now), [.. wanted]);
        return batch.Reports.IsEmpty && batch.Wanted.IsEmpty ? null : batch;
    }

    /// <returns>Null if there is nothing of what is wanted.</returns>
    public static ReportMessages.Batch? Give(ReportTable table, IReadOnlySet<NodeId> members, ImmutableArray<NodeId> wanted, TimeSpan now)
    {
        var found = wanted.Distinct().Where(members.Contains).Select(node => table.Reports.GetValueOrDefault(node)).OfType<HeardReport>();
        var batch = new ReportMessages.Batch(Fitting(found, now), []);
        return batch.Reports.IsEmpty ? null : batch;
    }

    /// <summary>The youngest first: news travels before what is known widely.</summary>
    private static ImmutableArray<(NodeReport, TimeSpan)> Fitting(IEnumerable<HeardReport> reports, TimeSpan now)
    {
        var fitting = ImmutableArray.CreateBuilder<(NodeReport, TimeSpan)>();
        var size = 0;
        foreach (var heard in reports.OrderBy(heard => heard.Age(now)))
        {
            size += heard.Size + 24;
            if (size > Budget)
            {
                break;
            }

            fitting.Add((heard.Report, heard.Age(now)));
        }

        return fitting.ToImmutable();
    }

    /// <summary>The id just below; ids are ordered as their bytes are.</summary>
    private static NodeId Before(NodeId node)
    {
        var bytes = node.ToBytes();
        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            if (bytes[i]-- != 0)
            {
                break;
            }
        }

        return NodeId.FromBytes(bytes);
    }
}
