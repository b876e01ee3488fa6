using System.Collections.Frozen;
using FlannelMesh.Health.Reports;
using FlannelMesh.Health.Wire;
using static FlannelMesh.Tests.Health.HealthSamples;

namespace FlannelMesh.Tests.Health.Reports;

/// <summary>
/// The reports of a cluster whose nodes do what the reports actor does, once a round and without delays. Chance is seeded; every message is counted as
/// long as it is on the wire.
/// </summary>
internal sealed class ReportGossip
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private const ulong First = 100_000;

    private readonly Random _random;
    private readonly FrozenSet<NodeId> _members;
    private readonly Func<int, NodeReport> _report;
    private readonly TimeSpan _newsFor;
    private readonly ReportTable[] _tables;
    private readonly int[] _order;
    private readonly long[] _round;

    /// <summary>The newest reports, with their sizes reckoned once.</summary>
    private readonly Dictionary<NodeReport, HeardReport> _made = new(ReferenceEqualityComparer.Instance);
    private TimeSpan _now = TimeSpan.FromHours(1);

    /// <param name="newsFor">Null: as long as an agent takes it for news.</param>
    public ReportGossip(int nodes, int seed, Func<int, NodeReport>? report = null, TimeSpan? newsFor = null)
    {
        _random = new Random(seed);
        _report = report ?? (node => Report(node));
        _members = Enumerable.Range(0, nodes).Select(Id).ToFrozenSet();
        _newsFor = newsFor ?? new ReportSettings(Id(0), () => Report(0)) { Incarnation = 1 }.NewsFor(nodes);
        var all = Enumerable.Range(0, nodes).Aggregate(ReportTable.Empty, (table, node) => table.Merge(Made(node, 1) with { HeardAt = TimeSpan.Zero }));
        _tables = [.. Enumerable.Repeat(all, nodes)];
        _order = [.. Enumerable.Range(0, nodes)];
        _round = [.. Enumerable.Range(0, nodes).Select(_ => _random.NextInt64(1 << 20))];
    }

    public int Nodes => _tables.Length;

    public long Bytes { get; private set; }

    public int LargestMessage { get; private set; }

    /// <summary>How many nodes have the newest of each report.</summary>
    public int Whole
    {
        get
        {
            ReportVersion[] newest = [.. Enumerable.Range(0, Nodes).Select(node => Version(node, node))];
            return Enumerable.Range(0, Nodes).Count(node => Enumerable.Range(0, Nodes).All(of => Version(node, of) == newest[of]));
        }
    }

    public int ReportsOf(int node) => _tables[node].Reports.Count;

    public int Having(int of) => Enumerable.Range(0, Nodes).Count(node => Version(node, of) == Version(of, of));

    /// <summary>Makes a new report of it, which it alone has.</summary>
    public void Change(int node) => _tables[node] = _tables[node].Merge(Made(node, Version(node, node).Sequence + 1 - First));

    /// <summary>As after its start: it has its own report and no other.</summary>
    public void Empty(int node) => _tables[node] = ReportTable.Empty.Merge(_tables[node].Reports[Id(node)]);

    /// <returns>How many rounds it takes.</returns>
    public int Until(Func<bool> condition, int limit)
    {
        var rounds = 0;
        while (!condition())
        {
            if (rounds++ == limit)
            {
                Assert.Fail($"{Whole} of {Nodes} nodes have all reports after {limit} rounds");
            }

            Round();
        }

        return rounds;
    }

    public void Round()
    {
        _now += Interval;
        _random.Shuffle(_order);
        foreach (var node in _order)
        {
            var other = (node + 1 + _random.Next(Nodes - 1)) % Nodes;
            Exchange(node, other);
        }
    }

    private void Exchange(int left, int right)
    {
        if (ReportExchange.Answer(State(right), Sent(ReportExchange.Digest(State(left), _round[left]++))) is not { } answer)
        {
            return;
        }

        // Each message is answered until there is nothing more to say.
        for (var (to, from, batch) = (left, right, Sent(answer)); ; (to, from) = (from, to))
        {
            _tables[to] = batch.Reports.Aggregate(_tables[to], (table, entry) => table.Merge(_made[entry.Report] with { AgeOnArrival = entry.Age, HeardAt = _now }));
            if (ReportExchange.Reply(State(to), batch) is not { } reply)
            {
                return;
            }

            batch = Sent(reply);
        }
    }

    private ReportState State(int node) => new(Id(node), _tables[node], _members, _now, _newsFor);

    private HeardReport Made(int node, ulong sequence)
    {
        // Versions as long as real ones: milliseconds since 1970, and a count.
        var report = _report(node) with { Version = new ReportVersion(1_790_000_000_000, First + sequence) };
        return _made[report] = new HeardReport(report, TimeSpan.Zero, _now, default);
    }

    private ReportVersion Version(int node, int of) => _tables[node].Reports.GetValueOrDefault(Id(of))?.Report.Version ?? default;

    private T Sent<T>(T message)
        where T : notnull
    {
        var size = HealthFormats.All.Single(format => format.Type == typeof(T)).Write(message).CalculateSize();
        Bytes += size;
        LargestMessage = Math.Max(LargestMessage, size);
        return message;
    }
}
