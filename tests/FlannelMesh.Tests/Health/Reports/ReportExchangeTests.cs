using System.Collections.Immutable;
using CsCheck;
using FlannelMesh.Health.Reports;
using FlannelMesh.Health.Wire;
using Google.Protobuf;
using Xunit.Abstractions;
using static FlannelMesh.Tests.Health.HealthSamples;

namespace FlannelMesh.Tests.Health.Reports;

public class ReportExchangeTests(ITestOutputHelper output)
{
    private static readonly ImmutableHashSet<NodeId> Five = [.. Enumerable.Range(1, 5).Select(Id)];

    [Fact]
    public void After_an_exchange_both_have_the_newest() => Gen.Select(GenTable, GenTable).Sample((left, right) =>
    {
        var (after, answered) = Exchange(left, right, Five, 0);

        var newest = right.Reports.Values.Aggregate(left, (table, heard) => table.Merge(heard));
        Assert.Equal(Versions(newest), Versions(after));
        Assert.Equal(Versions(newest), Versions(answered));
    });

    [Fact]
    public void Two_that_have_the_same_say_nothing_more()
    {
        var table = TableOf(Report(1), Report(2));

        Assert.Null(ReportExchange.Answer(table, Five, Id(2), ReportExchange.Digest(table, Five, 3), TimeSpan.Zero));
    }

    [Fact]
    public void Reports_of_others_than_members_are_neither_told_nor_given_nor_wanted()
    {
        ImmutableHashSet<NodeId> members = [Id(1), Id(2)];
        var table = TableOf(Report(1), Report(2), Report(3));

        Assert.Equal([Id(1), Id(2)], ReportExchange.Digest(table, members, 0).Versions.Keys.ToList());
        Assert.Equal([Id(1), Id(2)], Reported(ReportExchange.Answer(table, members, Id(9), ReportExchange.Digest(ReportTable.Empty, members, 0), TimeSpan.Zero)));
        Assert.Equal([Id(1)], Reported(ReportExchange.Give(table, members, [Id(3), Id(1), Id(1)], TimeSpan.Zero)));
        Assert.Null(ReportExchange.Give(table, members, [Id(3)], TimeSpan.Zero));
        Assert.Equal([Id(1), Id(2)], ReportExchange.Answer(ReportTable.Empty, members, Id(9), ReportExchange.Digest(table, Five, 0), TimeSpan.Zero)!.Wanted.ToList());
        Assert.Equal([Id(2)], ReportExchange.Answer(ReportTable.Empty, members, Id(1), ReportExchange.Digest(table, Five, 0), TimeSpan.Zero)!.Wanted.ToList());
    }

    [Fact]
    public void A_report_is_sent_with_the_age_it_has_by_then()
    {
        var table = ReportTable.Empty.Merge(Heard(Report(1), age: 4, heardAt: 10));
        var batch = ReportExchange.Answer(table, Five, Id(2), ReportExchange.Digest(ReportTable.Empty, Five, 0), TimeSpan.FromSeconds(16));

        Assert.Equal(TimeSpan.FromSeconds(10), Assert.Single(batch!.Reports).Age);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(1000)]
    [InlineData(5000)]
    public void Digests_of_a_large_cluster_take_turns_and_together_are_about_every_possible_id(int nodes)
    {
        ImmutableHashSet<NodeId> members = [.. Enumerable.Range(1, nodes).Select(node => Id(node * 3))];
        var table = TableOf([.. Enumerable.Range(1, nodes).Select(node => Report(node * 3))]);
        var parts = (nodes + ReportExchange.MaxDigest - 1) / ReportExchange.MaxDigest;
        var digests = Enumerable.Range(0, parts).Select(round => ReportExchange.Digest(table, members, round)).ToList();

        Assert.All(digests, digest => Assert.InRange(digest.Versions.Count, 1, ReportExchange.MaxDigest));
        Assert.Equal(nodes, digests.Sum(digest => digest.Versions.Count));
        Assert.All(digests, digest => Assert.All(digest.Versions.Keys, node => Assert.True(digest.Covers(node))));
        NodeId[] others = [.. Enumerable.Range(0, nodes).Select(node => Id((node * 3) + 1)), new(Guid.Empty), new(Guid.AllBitsSet)];
        Assert.All(others, node => Assert.Equal(1, digests.Count(digest => digest.Covers(node))));
    }

    /// <summary>What a cluster of 1,000 costs, in bytes as they are on the wire.</summary>
    [Fact]
    public void A_thousand_reports_fit_the_bounds()
    {
        const int Nodes = 1000;
        ImmutableHashSet<NodeId> members = [.. Enumerable.Range(1, Nodes).Select(Id)];
        var table = TableOf([.. Enumerable.Range(1, Nodes).Select(node =>
            UsualReport(node) with { Version = new ReportVersion(1_790_000_000_000, 100_000) })]);
        var report = ReportFormat.SizeOf(table.Reports[Id(1)].Report);
        var digest = Size(ReportExchange.Digest(table, members, 0));
        var answer = ReportExchange.Answer(table, members, Id(1), ReportExchange.Digest(ReportTable.Empty, members, 0), TimeSpan.Zero)!;
        output.WriteLine($"a report {report} bytes, a digest {digest}, the largest answer {Size(answer)} with {answer.Reports.Length} reports");

        Assert.InRange(report, 500, 2500);
        Assert.InRange(digest, 1, 16 * 1024);
        Assert.InRange(Size(answer), ReportLimits.MaxMessage / 2, ReportLimits.MaxMessage);

        // In steady state: this node's own exchange and one that another begins, and the reports that are made in a second, twice over.
        var perSecond = Nodes / ReportSettings.RefreshAfter(Nodes).TotalSeconds;
        var bytes = (2 * digest) + (2 * perSecond * report);
        output.WriteLine($"a node of {Nodes} receives some {bytes:0} bytes a second, at {perSecond:0} new reports");
        Assert.InRange(bytes, 1, 128 * 1024);
    }

    [Fact]
    public void Somebody_who_has_nothing_gets_all_in_some_rounds()
    {
        const int Nodes = 300;
        ImmutableHashSet<NodeId> members = [.. Enumerable.Range(1, Nodes).Select(Id)];
        var (full, empty) = (TableOf([.. Enumerable.Range(1, Nodes).Select(UsualReport)]), ReportTable.Empty);
        var rounds = 0;
        while (empty.Reports.Count < Nodes)
        {
            (empty, full) = Exchange(empty, full, members, rounds);
            Assert.InRange(++rounds, 1, 20);
        }
    }

    /// <summary>The reports actors' three messages, as they are on the wire.</summary>
    private static (ReportTable Left, ReportTable Right) Exchange(ReportTable left, ReportTable right, IReadOnlySet<NodeId> members, long round)
    {
        if (ReportExchange.Answer(right, members, Id(901), Sent(ReportExchange.Digest(left, members, round)), TimeSpan.Zero) is not { } answer)
        {
            return (left, right);
        }

        answer = Sent(answer);
        left = Merge(left, answer);
        return (left, ReportExchange.Give(left, members, answer.Wanted, TimeSpan.Zero) is { } given ? Merge(right, Sent(given)) : right);
    }

    private static ReportTable Merge(ReportTable table, ReportMessages.Batch batch) =>
        batch.Reports.Aggregate(table, (merged, entry) => merged.Merge(Heard(entry.Report, entry.Age.TotalSeconds)));

    private static T Sent<T>(T message)
        where T : notnull
    {
        var format = HealthFormats.All.Single(format => format.Type == typeof(T));
        var bytes = format.Write(message).ToByteArray();
        Assert.InRange(bytes.Length, 0, ReportLimits.MaxMessage);
        return (T)format.Read(bytes);
    }

    private static int Size<T>(T message)
        where T : notnull =>
        HealthFormats.All.Single(format => format.Type == typeof(T)).Write(message).CalculateSize();

    private static IEnumerable<NodeId> Reported(ReportMessages.Batch? batch) => batch!.Reports.Select(entry => entry.Report.NodeId).Order();
}
