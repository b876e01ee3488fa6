using System.Collections.Immutable;
using FlannelMesh.Benchmarks.Scale;
using FlannelMesh.Benchmarks.Scale.Wire;

namespace FlannelMesh.Tests.Benchmarks.Scale;

public sealed class ScaleReportTests
{
    private static readonly ScaleOptions Options = ScaleOptions.Parse("10,25", "", "50", "120", "20", "8");

    private static readonly IdleFigures Idle = new(Rates(5500, 16), Rates(9000, 20), Rates(4000, 12), 0.004, 40e6, 8e6, 30e3, 0.01);

    private static readonly ScaleFigures Whole = new(10)
    {
        Processes = 1,
        Up = TimeSpan.FromSeconds(3),
        Leased = TimeSpan.FromSeconds(3.7),
        Known = TimeSpan.FromSeconds(4),
        OneByOneUp = TimeSpan.FromSeconds(9),
        OneByOne = TimeSpan.FromSeconds(8),
        JoinSeen = Seconds(0.4, 0.5, 0.6),
        JoinSeenEverywhere = Seconds(0.6, 0.9),
        LeaseSeen = Seconds(0.01, 0.02, 0.05),
        LeaseSeenEverywhere = Seconds(0.03, 0.07),
        KilledRemoved = TimeSpan.FromSeconds(12.5),
        CutNoticed = TimeSpan.FromSeconds(13),
        Healed = TimeSpan.FromSeconds(1.7),
        Idle = Idle,
        AfterKill = Idle with { Processor = 0.005 },
        AfterCut = Idle with { Node = Rates(6000, 17) },
    };

    [Fact]
    public void A_size_has_starts_joins_leases_and_what_idle_nodes_cost_before_and_after_faults()
    {
        var rows = RowsOf(ScaleReport.DescribeOne(Whole));

        string[] Of(params string[] names) => [.. names.Select(name => Assert.Single(rows[name]))];
        Assert.Equal(["3.7", "9", "8"], Of("all at once: last has its lease, s", "one by one: last is a member, s", "one by one: last has its lease, s"));
        Assert.Equal(["2", "0.5", "0.6"], Of("joins", "a join, start to another's kernel, p50, s", "a join, start to another's kernel, p99, s"));
        Assert.Equal(
            ["0.9", "70"],
            Of("a join, start to all kernels and all in its own, p99 (of less than 100: the worst), s", "a lease change, first known to all kernels, p99 (of less than 100: the worst), ms"));
        Assert.Equal(
            ["5.5", "16", "0.4", "40"],
            Of("idle: kB a second and node", "idle: messages a second and node", "idle: % of a core, a node", "idle: resident MB, a node's share"));
        Assert.Equal(["0.5", "6", "17"], Of("after the kill: % of a core, a node", "after the cut: kB a second and node", "after the cut: messages a second and node"));
    }

    [Fact]
    public void Who_sends_what_is_a_table_of_its_own()
    {
        var rows = RowsOf(ScaleReport.DescribeOne(Whole));

        Assert.Equal(["5.5", "16", "9", "20", "4", "12"], rows["heartbeats"]);
        Assert.Equal(["0", "0", "0", "0", "0", "0"], rows["health reports"]);
        Assert.Equal(["5.5", "16", "9", "20", "4", "12"], rows["all"]);
    }

    [Fact]
    public void What_was_cut_off_says_what_it_has()
    {
        var begun = new ScaleFigures(25) { Processes = 1, Leased = TimeSpan.FromSeconds(4.2) };

        var rows = RowsOf(ScaleReport.Describe([Whole, begun.Miss("25 killed: nobody")], Options));

        Assert.Equal(["3.7", "4.2"], rows["all at once: last has its lease, s"]);
        Assert.Equal(["12.5", "–"], rows["a tenth killed, removed everywhere, s"]);
        Assert.Contains("not reached with 25: 25 killed: nobody", ScaleReport.DescribeOne(begun.Miss("25 killed: nobody")), StringComparison.Ordinal);
        Assert.DoesNotContain("Models", ScaleReport.Describe([Whole, begun], Options), StringComparison.Ordinal);
    }

    [Fact]
    public void How_many_joined_has_no_model()
    {
        var text = ScaleReport.Describe([Whole, Whole with { Nodes = 25 }, Whole with { Nodes = 50 }, Whole with { Nodes = 100 }], Options);

        var models = text[text.IndexOf("Models are", StringComparison.Ordinal)..];
        Assert.Contains("| a tenth killed, removed everywhere, s", models, StringComparison.Ordinal);
        Assert.DoesNotContain("| joins", models, StringComparison.Ordinal);
        Assert.Contains("| joins", text, StringComparison.Ordinal);
    }

    private static Dictionary<string, string[]> RowsOf(string text) => text.Split('\n').Where(line => line.StartsWith('|'))
        .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())
        .Where(cells => cells[0].Length > 0 && !cells[0].StartsWith('-') && !cells[0].StartsWith("idle, N", StringComparison.Ordinal))
        .ToDictionary(cells => cells[0], cells => cells[1..]);

    private static ImmutableArray<TimeSpan> Seconds(params double[] seconds) => [.. seconds.Select(TimeSpan.FromSeconds)];

    private static SentRates Rates(double bytes, double messages) =>
        new([.. Enum.GetValues<MessageKind>().Select(kind => kind == MessageKind.Heartbeat ? (bytes, messages) : (0, 0))]);
}
