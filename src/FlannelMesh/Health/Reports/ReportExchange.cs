using System.Collections.Immutable;

namespace FlannelMesh.Health.Reports;

/// <summary>
/// What two members tell each other so that both have the newest reports: a digest, an answer with what it lacks, and what the
/// answer asked for. A digest names what is news to its sender, so that a change is everywhere after some log N rounds, and a part of the rest,
/// another one each time, which finds what was missed. So it is as long as there is news, and no longer in a large cluster than in a small one. No
/// message is larger than <see cref="ReportLimits.MaxMessage"/>.
/// </summary>
public static class ReportExchange
{
    /// <summary>How many reports a digest goes through, of which most are known to both: a cluster of that many is gone through in one.</summary>
    public const int MaxPart = 32;

    /// <summary>How much news a digest names.</summary>
    public const int MaxNews = 256;

    /// <summary>How much news an answer names, which is only what the digest has not.</summary>
    public const int MaxAnswered = 64;

    /// <summary>How many members are named of which there is no report: about as many as one message has room for.</summary>
    public const int MaxLacking = 64;

    public const int MaxDigest = MaxPart + MaxNews + MaxLacking;

    /// <summary>Bytes of reports in one message; the rest is for ids, versions and lengths.</summary>
    private const int Budget = ReportLimits.MaxMessage - (16 * 1024);

    private static readonly NodeId First = new(Guid.Empty);
    private static readonly NodeId Last = new(Guid.AllBitsSet);

    /// <param name="round">Which part of the table it goes through.</param>
    public static ReportMessages.Digest Digest(ReportState state, long round)
    {
        var known = state.Table.Reports.Where(entry => state.Members.Contains(entry.Key)).ToList();
        var parts = Math.Max(1, (known.Count + MaxPart - 1) / MaxPart);
        var part = (int)(round % parts);
        var from = known.Count * part / parts;
        var to = known.Count * (part + 1) / parts;
        var versions = ImmutableSortedDictionary.CreateBuilder<NodeId, ReportVersion>();
        foreach (var (node, heard) in known[from..to])
        {
            versions[node] = heard.Report.Version;
        }

        foreach (var heard in News(known.Select(entry => entry.Value), state, state.NewsFor).Take(MaxNews))
        {
            versions[heard.Report.NodeId] = heard.Report.Version;
        }

        foreach (var node in Lacking(state, known.Count, round))
        {
            versions.TryAdd(node, default);
        }

        return new ReportMessages.Digest(part == 0 ? First : known[from].Key, part == parts - 1 ? Last : Before(known[to].Key), versions.ToImmutable());
    }

    /// <returns>Null if both have the same, as far as the digest goes.</returns>
    public static ReportMessages.Batch? Answer(ReportState state, ReportMessages.Digest digest)
    {
        var known = state.Table.Reports.Values.Where(heard => state.Members.Contains(heard.Report.NodeId)).ToList();
        var lacking = known.Where(heard => digest.Lacks(heard.Report.NodeId, heard.Report.Version));
        var wanted = digest.Versions.Where(entry => state.Lacks(entry.Key, entry.Value)).Select(entry => entry.Key).Take(MaxDigest);
        // Half as long as the other names it: what has been news for longer is named by nearly everybody, and need not be twice.
        var news = News(known, state, state.NewsFor / 2)
            .Where(heard => !digest.Covers(heard.Report.NodeId) && !digest.Versions.ContainsKey(heard.Report.NodeId))
            .Take(MaxAnswered);
        return Some(new ReportMessages.Batch(Fitting(lacking, state.Now), [.. wanted])
        {
            News = news.ToImmutableSortedDictionary(heard => heard.Report.NodeId, heard => heard.Report.Version),
        });
    }

    /// <param name="state">With the reports of that message.</param>
    /// <returns>Null if there is nothing of what is wanted, and nothing to want.</returns>
    public static ReportMessages.Batch? Reply(ReportState state, ReportMessages.Batch batch)
    {
        var given = batch.Wanted.Distinct().Select(state.Of).OfType<HeardReport>();
        var wanted = batch.News.Where(entry => state.Lacks(entry.Key, entry.Value)).Select(entry => entry.Key).Take(MaxAnswered);
        return Some(new ReportMessages.Batch(Fitting(given, state.Now), [.. wanted]));
    }

    private static ReportMessages.Batch? Some(ReportMessages.Batch batch) => batch.IsEmpty ? null : batch;

    /// <summary>The youngest first.</summary>
    private static IEnumerable<HeardReport> News(IEnumerable<HeardReport> known, ReportState state, TimeSpan newsFor) =>
        known.Where(heard => state.Now - heard.HeardAt <= newsFor).OrderBy(heard => heard.Age(state.Now));

    /// <summary>Members of which there is no report, others each time: a node that has just come has many.</summary>
    private static IEnumerable<NodeId> Lacking(ReportState state, int known, long round)
    {
        if (state.Members.Count == known)
        {
            return [];
        }

        var lacking = state.Members.Where(node => node != state.Self && !state.Table.Reports.ContainsKey(node)).Order().ToList();
        var start = lacking.Count > MaxLacking ? (int)(round * MaxLacking % lacking.Count) : 0;
        return lacking.Skip(start).Concat(lacking.Take(start)).Take(MaxLacking);
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
