using FlannelMesh.Health.Reports;

namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>
/// Health reports of a cluster in which nothing happens: <see cref="ReportExchange"/> with numbers in place of reports, since thousands of nodes have
/// thousands of reports each. Node ids are in the order of the numbers.
/// </summary>
internal sealed class ReportTraffic
{
    private readonly int _nodes;
    private readonly Sizes _sizes;
    private readonly Random _random;
    private readonly double _newsFor;
    private readonly ushort[][] _known;

    /// <summary>What has come to a node, and when (seconds); the latest is the last.</summary>
    private readonly List<(int Of, double At)>[] _news;

    private readonly double[] _refreshAt;
    private readonly long[] _rounds;

    public ReportTraffic(int nodes, Sizes sizes, Random random)
    {
        (_nodes, _sizes, _random) = (nodes, sizes, random);
        _newsFor = new ReportSettings(new NodeId(Guid.Empty), null!) { Incarnation = 0 }.NewsFor(nodes).TotalSeconds;
        _known = [.. Enumerable.Range(0, nodes).Select(_ => new ushort[nodes])];
        _news = [.. Enumerable.Range(0, nodes).Select(_ => new List<(int, double)>())];
        _refreshAt = [.. Enumerable.Range(0, nodes).Select(_ => random.NextDouble() * ReportSettings.RefreshAfter(nodes).TotalSeconds)];
        _rounds = [.. Enumerable.Range(0, nodes).Select(_ => (long)random.Next())];
    }

    public double Bytes { get; private set; }

    public long Messages { get; private set; }

    /// <summary>Goes on for so many seconds after as many as it takes to be in the middle of things.</summary>
    /// <returns>Bytes and messages that a node sends in a second.</returns>
    public (double Bytes, double Messages) Run(int seconds)
    {
        var before = (int)Math.Ceiling(3 * _newsFor);
        for (var second = 0; second < before + seconds; second++)
        {
            if (second == before)
            {
                (Bytes, Messages) = (0, 0);
            }

            // Nobody says anything new here.
            for (var node = second % ReportSettings.QuietRounds; node < _nodes; node += ReportSettings.QuietRounds)
            {
                Tick(node, second + ((double)node / _nodes));
            }
        }

        return (Bytes / seconds / _nodes, (double)Messages / seconds / _nodes);
    }

    /// <summary>A node's report changes.</summary>
    public void Make(int node, double now)
    {
        _known[node][node]++;
        _news[node].Add((node, now));
    }

    /// <summary>Which part of what it knows a node's next digest goes through.</summary>
    public long RoundOf(int node) => _rounds[node];

    public int Known(int node, int of) => _known[node][of];

    /// <summary>One asks another one; both have what the other one had then, as far as it was named.</summary>
    /// <returns>How many reports each message had, from the digest on, which has none.</returns>
    public IReadOnlyList<int> Exchange(int asker, int other, double now)
    {
        var named = Digest(asker, now, out var from, out var to);
        Send(_sizes.Digest.At(named.Count));
        var lacking = named.Where(of => _known[other][of] > _known[asker][of]).ToList();
        var wanted = named.Where(of => _known[asker][of] > _known[other][of]).ToList();
        var news = News(other, now, _newsFor / 2).Where(of => (of < from || of >= to) && !named.Contains(of)).Take(ReportExchange.MaxAnswered).ToList();
        if (lacking.Count + wanted.Count + news.Count == 0)
        {
            return [0];
        }

        Send(Batch(lacking.Count, wanted.Count, news.Count));
        Take(asker, other, lacking, now);
        var more = news.Where(of => _known[other][of] > _known[asker][of]).ToList();
        if (wanted.Count + more.Count == 0)
        {
            return [0, lacking.Count];
        }

        Send(Batch(wanted.Count, more.Count, 0));
        Take(other, asker, wanted, now);
        if (more.Count == 0)
        {
            return [0, lacking.Count, wanted.Count];
        }

        Send(Batch(more.Count, 0, 0));
        Take(asker, other, more, now);
        return [0, lacking.Count, wanted.Count, more.Count];
    }

    private void Tick(int node, double now)
    {
        if (now >= _refreshAt[node])
        {
            Make(node, now);
            _refreshAt[node] = now + ReportSettings.RefreshAfter(_nodes, _random.NextDouble()).TotalSeconds;
        }

        if (_nodes > 1)
        {
            var other = _random.Next(_nodes - 1);
            Exchange(node, other < node ? other : other + 1, now);
        }
    }

    private HashSet<int> Digest(int node, double now, out int from, out int to)
    {
        var parts = Math.Max(1, (_nodes + ReportExchange.MaxPart - 1) / ReportExchange.MaxPart);
        var part = (int)(_rounds[node]++ % parts);
        (from, to) = (_nodes * part / parts, _nodes * (part + 1) / parts);
        return [.. Enumerable.Range(from, to - from), .. News(node, now, _newsFor).Take(ReportExchange.MaxNews)];
    }

    /// <summary>The youngest first.</summary>
    private IEnumerable<int> News(int node, double now, double newsFor)
    {
        var news = _news[node];
        news.RemoveAll(one => now - one.At > _newsFor);
        return news.Where(one => now - one.At <= newsFor).OrderByDescending(one => one.At).Select(one => one.Of).Distinct();
    }

    private void Take(int node, int from, List<int> reports, double now)
    {
        foreach (var of in reports)
        {
            _known[node][of] = _known[from][of];
            _news[node].RemoveAll(one => one.Of == of);
            _news[node].Add((of, now));
        }
    }

    private double Batch(int reports, int wanted, int news) => (_sizes.Report * reports) + (_sizes.Wanted * wanted) + (_sizes.News * news);

    private void Send(double bytes)
    {
        Messages++;
        Bytes += _sizes.Envelope + bytes;
    }
}
