using System.Globalization;
using FlannelMesh.Benchmarks.Scale.Wire;

namespace FlannelMesh.Benchmarks.Scale;

/// <summary>The tables: what was measured, and models of it with what they say of larger clusters.</summary>
internal static class ScaleReport
{
    private static readonly double[] Beyond = [1000, 5000];

    public static string Describe(IReadOnlyList<ScaleFigures> figures, ScaleOptions options)
    {
        var rows = Rows();
        var table = new MarkdownTable(["", .. figures.Select(figure => $"N = {figure.Nodes}")]);
        var models = new MarkdownTable(["", "model", "off by", .. Beyond.Select(nodes => $"N = {nodes}")]);
        foreach (var (name, value) in rows)
        {
            var values = figures.Select(value).ToList();
            if (values.All(one => one is null))
            {
                continue;
            }

            table.Add([name, .. values.Select(Number)]);
            var data = figures.Zip(values).Where(pair => pair.Second is not null).Select(pair => ((double)pair.First.Nodes, pair.Second!.Value)).ToList();
            if (Fit.Best(data) is { } fit)
            {
                models.Add([name, fit.ToString(), Number(fit.Residual), .. Beyond.Select(nodes => Number(fit.At(nodes)))]);
            }
        }

        var misses = string.Concat(figures.SelectMany(figure => figure.Misses.Select(miss => $"\nnot reached with {figure.Nodes}: {miss}")));
        return $"{Environment.ProcessorCount} cores for all nodes together, .NET {Environment.Version}, "
            + $"{string.Join(", ", figures.Select(figure => figure.Processes).Distinct())} processes, idle for {options.Idle.TotalSeconds:0} s\n\n"
            + $"{table}\n{misses}\n\nModels are a + b·f(N) by least squares; what they say of larger clusters is arithmetic, not measured.\n\n{models}";
    }

    private static List<(string Name, Func<ScaleFigures, double?> Value)> Rows()
    {
        List<(string, Func<ScaleFigures, double?>)> rows =
        [
            ("all at once: last is a member, s", figure => figure.Up?.TotalSeconds),
            ("all at once: last has its lease, s", figure => figure.Leased?.TotalSeconds),
            ("all at once: all have all peers, s", figure => figure.Known?.TotalSeconds),
            ("one by one: last has its lease, s", figure => figure.OneByOne?.TotalSeconds),
            ("a join, start to a kernel, p50, s", figure => Of(figure.JoinSeen, 50)),
            ("a join, start to a kernel, p99, s", figure => Of(figure.JoinSeen, 99)),
            ("a join, start to all kernels, p50, s", figure => Of(figure.JoinSeenEverywhere, 50)),
            ("a lease, granted to a kernel, p99, s", figure => Of(figure.LeaseSeen, 99)),
            ("a tenth killed, removed everywhere, s", figure => figure.KilledRemoved?.TotalSeconds),
            ("a third cut off, both sides over it, s", figure => figure.CutNoticed?.TotalSeconds),
            ("healed, whole again, s", figure => figure.Healed?.TotalSeconds),
            ("idle: kB a second and node", figure => figure.Idle?.Bytes / 1000),
            ("idle: messages a second and node", figure => figure.Idle?.Messages),
        ];
        rows.AddRange(Enum.GetValues<MessageKind>().Select(kind => ($"… kB of {NameOf(kind)}", (Func<ScaleFigures, double?>)(figure => figure.Idle?.Sent[(int)kind].Bytes / 1000))));
        rows.AddRange(
        [
            ("idle: kB a second of a voter", figure => figure.Idle?.VoterBytes / 1000),
            ("idle: % of a core, a node", figure => figure.Idle?.Processor * 100),
            ("idle: resident MB, a node's share", figure => figure.Idle?.Resident / 1e6),
            ("after the kill: kB a second and node", figure => figure.AfterKill?.Bytes / 1000),
            ("after the cut: kB a second and node", figure => figure.AfterCut?.Bytes / 1000),
        ]);
        return rows;
    }

    private static string NameOf(MessageKind kind) => kind switch
    {
        MessageKind.Gossip => "gossip, whole",
        MessageKind.GossipStatus => "gossip, versions",
        MessageKind.Heartbeat => "heartbeats",
        MessageKind.Joining => "bootstrap probes",
        MessageKind.DistributedData => "replicated table",
        MessageKind.Lease => "lease requests, shards",
        MessageKind.LeaseTable => "lease table to followers",
        MessageKind.Report => "health reports",
        MessageKind.Transport => "connections, watching",
        _ => kind.ToString(),
    };

    private static double? Of(IReadOnlyCollection<TimeSpan> times, double percent) => times.Count == 0 ? null : Percentile.Of(times, percent).TotalSeconds;

    private static string Number(double? value) => value switch
    {
        null => "–",
        >= 100 or <= -100 => value.Value.ToString("0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.##", CultureInfo.InvariantCulture),
    };
}
