using System.Globalization;
using FlannelMesh.Benchmarks.Scale.Wire;

namespace FlannelMesh.Benchmarks.Scale;

/// <summary>The tables: what was measured, who sends what, and models of it with what they say of larger clusters.</summary>
internal static class ScaleReport
{
    private static readonly double[] Beyond = [1000, 5000];

    /// <summary>One size, as soon as it is measured, or what there is of it.</summary>
    public static string DescribeOne(ScaleFigures figures)
    {
        var table = new MarkdownTable("", $"N = {figures.Nodes}");
        foreach (var (name, value) in ScaleRows.All.Where(row => row.Value(figures) is not null))
        {
            table.Add(name, Number(value(figures)));
        }

        return $"{table}\n{Misses([figures])}{(figures.Idle is { } idle ? $"\n{Senders(figures.Nodes, idle)}\n" : "")}";
    }

    /// <summary>All sizes.</summary>
    public static string Describe(IReadOnlyList<ScaleFigures> figures, ScaleOptions options)
    {
        var table = new MarkdownTable(["", .. figures.Select(figure => $"N = {figure.Nodes}")]);
        var models = new MarkdownTable(["", "model", "off by", .. Beyond.Select(nodes => $"N = {nodes}")]);
        var hasModel = false;
        foreach (var (name, value) in ScaleRows.All)
        {
            var values = figures.Select(value).ToList();
            if (values.All(one => one is null))
            {
                continue;
            }

            table.Add([name, .. values.Select(Number)]);
            var data = figures.Zip(values).Where(pair => pair.Second is not null).Select(pair => ((double)pair.First.Nodes, pair.Second!.Value)).ToList();
            if (name != ScaleRows.Joins && Fit.Best(data) is { } fit)
            {
                models.Add([name, fit.ToString(), Number(fit.Residual), .. Beyond.Select(nodes => Number(fit.At(nodes)))]);
                hasModel = true;
            }
        }

        var senders = string.Concat(figures.Where(figure => figure.Idle is not null).Select(figure => $"\n{Senders(figure.Nodes, figure.Idle!)}\n"));
        return $"{Environment.ProcessorCount} cores for all nodes together, .NET {Environment.Version}, "
            + $"{string.Join(", ", figures.Select(figure => figure.Processes).Distinct())} processes, idle for {options.Idle.TotalSeconds:0} s, "
            + $"after the kill and the cut for {options.IdleAfter.TotalSeconds:0} s\n\n{table}\n{Misses(figures)}{senders}"
            + (hasModel ? $"\nModels are a + b·f(N) by least squares; what they say of larger clusters is arithmetic, not measured.\n\n{models}" : "");
    }

    /// <summary>What is sent when idle, by kind: by the mean node, a voter and one that is none.</summary>
    private static string Senders(int nodes, IdleFigures idle)
    {
        var table = new MarkdownTable($"idle, N = {nodes}, a second", "kB of a node", "messages", "kB of a voter", "messages", "kB of a follower", "messages");
        foreach (var kind in Enum.GetValues<MessageKind>())
        {
            Add(ScaleRows.NameOf(kind), rates => rates?.Kinds[(int)kind]);
        }

        Add("all", rates => rates is null ? null : (rates.Bytes, rates.Messages));
        return table.ToString();

        void Add(string name, Func<SentRates?, (double Bytes, double Messages)?> of) =>
            table.Add([name, .. new[] { idle.Node, idle.Voter, idle.Follower }.Select(of).SelectMany(sent => new[] { Number(sent?.Bytes / 1000), Number(sent?.Messages) })]);
    }

    private static string Misses(IReadOnlyList<ScaleFigures> figures) =>
        string.Concat(figures.SelectMany(figure => figure.Misses.Select(miss => $"\nnot reached with {figure.Nodes}: {miss}\n")));

    private static string Number(double? value) => value switch
    {
        null => "–",
        >= 100 or <= -100 => value.Value.ToString("0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.##", CultureInfo.InvariantCulture),
    };
}
