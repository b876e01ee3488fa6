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

        Assert.Null(ReportExchange.Answer(State(table, Five), ReportExchange.Digest(State(table, Five), 3)));
    }

    [Fact]
    public void Reports_of_others_than_members_are_neither_told_nor_given_nor_wanted()
    {
        ImmutableHashSet<NodeId> members = [Id(1), Id(2)];
        var table = TableOf(Report(1), Report(2), Report(3));

        var state = State(table, members);
        var all = ReportExchange.Digest(State(table, Five), 0);
        Assert.Equal([Id(1), Id(2)], ReportExchange.Digest(state, 0).Versions.Keys.ToList());
        Assert.Equal([Id(1), Id(2)], Reported(ReportExchange.Answer(state, ReportExchange.Digest(State(ReportTable.Empty, Five), 0))));
        Assert.Equal([Id(1)], Reported(ReportExchange.Reply(state, new ReportMessages.Batch([], [Id(3), Id(1), Id(1)]))));
        Assert.Null(ReportExchange.Reply(state, new ReportMessages.Batch([], [Id(3)])));
        Assert.Null(ReportExchange.Reply(state, new ReportMessages.Batch([], []) { News = all.Versions }));
        Assert.Equal([Id(1), Id(2)], ReportExchange.Answer(State(ReportTable.Empty, members), all)!.Wanted.ToList());
        Assert.Equal([Id(2)], ReportExchange.Answer(State(ReportTable.Empty, members, self: 1), all)!.Wanted.ToList());
    }

    [Fact]
    public void A_report_is_sent_with_the_age_it_has_by_then()
    {
        var table = ReportTable.Empty.Merge(Heard(Report(1), age: 4, heardAt: 10));
        var batch = ReportExchange.Answer(State(table, Five, now: 16), ReportExchange.Digest(State(ReportTable.Empty, Five), 0));

        Assert.Equal(TimeSpan.FromSeconds(10), Assert.Single(batch!.Reports).Age);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(1000)]
    public void Digests_take_turns_and_together_are_about_every_possible_id(int nodes)
    {
        ImmutableHashSet<NodeId> members = [.. Enumerable.Range(1, nodes).Select(node => Id(node * 3))];
        var table = TableOf([.. Enumerable.Range(1, nodes).Select(node => Report(node * 3))]);
        var parts = (nodes + ReportExchange.MaxPart - 1) / ReportExchange.MaxPart;
        var digests = Enumerable.Range(0, parts).Select(round => ReportExchange.Digest(State(table, members), round)).ToList();

        Assert.All(digests, digest => Assert.InRange(digest.Versions.Count, 1, ReportExchange.MaxPart));
        Assert.Equal(nodes, digests.Sum(digest => digest.Versions.Count));
        Assert.All(digests, digest => Assert.All(digest.Versions.Keys, node => Assert.True(digest.Covers(node))));
        NodeId[] others = [.. Enumerable.Range(0, nodes).Select(node => Id((node * 3) + 1)), new(Guid.Empty), new(Guid.AllBitsSet)];
        Assert.All(others, node => Assert.Equal(1, digests.Count(digest => digest.Covers(node))));
    }

    [Fact]
    public void News_is_in_each_digest_until_it_is_old_and_the_youngest_of_it_if_there_is_much()
    {
        var (table, members) = Many(600);
        var late = Id(600);
        table = table.Merge(Heard(Report(600, 2), heardAt: 100));

        Assert.All(Rounds, round => Assert.Equal(2ul, ReportExchange.Digest(State(table, members, now: 107), round).Versions[late].Sequence));
        Assert.Equal(1, Rounds.Count(round => ReportExchange.Digest(State(table, members, now: 109), round).Versions.ContainsKey(late)));

        table = Enumerable.Range(1, 599).Aggregate(table, (all, node) => all.Merge(Heard(Report(node, 2), age: node, heardAt: 100)));
        var digest = ReportExchange.Digest(State(table, members, now: 107), 0);
        Assert.InRange(digest.Versions.Count, ReportExchange.MaxNews, ReportExchange.MaxNews + ReportExchange.MaxPart);
        Assert.Contains(late, digest.Versions.Keys);
        Assert.True(Enumerable.Range(1, ReportExchange.MaxNews - 1).All(node => digest.Versions.ContainsKey(Id(node))));
    }

    [Fact]
    public void An_answer_names_the_news_that_the_digest_has_not_and_what_of_it_is_new_is_asked_for()
    {
        var (table, members) = Many(100);
        var digest = ReportExchange.Digest(State(table, members, self: 1), 0);
        var news = Enumerable.Range(1, 100).First(node => !digest.Versions.ContainsKey(Id(node)));
        var right = State(table.Merge(Heard(Report(news, 2), heardAt: 100)), members, now: 103, self: 2);

        var answer = ReportExchange.Answer(right, digest)!;
        Assert.Equal([(Id(news), new ReportVersion(1, 2))], answer.News.Select(entry => (entry.Key, entry.Value)));
        Assert.Empty(answer.Reports);
        var reply = ReportExchange.Reply(State(table, members, self: 1), answer)!;
        Assert.Equal([Id(news)], reply.Wanted.ToList());
        Assert.Equal([Id(news)], Reported(ReportExchange.Reply(right, reply)));

        Assert.Null(ReportExchange.Answer(right with { Now = TimeSpan.FromSeconds(105) }, digest));
        Assert.Null(ReportExchange.Reply(right, answer));
        Assert.Null(ReportExchange.Reply(State(table, members, self: news), answer));
    }

    [Fact]
    public void Who_lacks_reports_of_members_says_so_wherever_their_ids_are()
    {
        var (full, members) = Many(100);
        var part = State(new ReportTable(full.Reports.RemoveRange([Id(3), Id(50), Id(97)])), members, self: 98);

        Assert.All(Rounds, round =>
        {
            var digest = ReportExchange.Digest(part, round);
            Assert.Equal([Id(3), Id(50), Id(97)], Reported(ReportExchange.Answer(State(full, members, self: 2), digest)));
            Assert.Null(ReportExchange.Answer(part with { Self = Id(99) }, digest));
        });
    }

    /// <summary>Whatever others do, what they make this node send has an end.</summary>
    [Fact]
    public void The_largest_messages_fit()
    {
        var members = Enumerable.Range(1, 5000).Select(Id).ToImmutableHashSet();
        var version = new ReportVersion(ReportLimits.MaxIncarnation - 1, ulong.MaxValue - 1);
        var table = TableOf([.. Enumerable.Range(1, 1000).Select(node => UsualReport(node) with { Version = version })]);
        var state = State(table, members, now: 0);

        var digest = ReportExchange.Digest(state, 1);
        Assert.InRange(digest.Versions.Count, ReportExchange.MaxDigest - 40, ReportExchange.MaxDigest);
        Assert.InRange(Size(digest), 1, 16 * 1024);

        var foreign = Enumerable.Range(2000, 3000).ToImmutableSortedDictionary(Id, _ => version);
        var answer = ReportExchange.Answer(state, new ReportMessages.Digest(Id(600), Id(1000), foreign))!;
        Assert.Equal((ReportExchange.MaxDigest, ReportExchange.MaxAnswered), (answer.Wanted.Length, answer.News.Count));
        Assert.InRange(Size(answer), ReportLimits.MaxMessage / 2, ReportLimits.MaxMessage);

        var reply = ReportExchange.Reply(state, new ReportMessages.Batch([], [.. members]) { News = foreign })!;
        Assert.Equal(ReportExchange.MaxAnswered, reply.Wanted.Length);
        Assert.InRange(Size(reply), ReportLimits.MaxMessage / 2, ReportLimits.MaxMessage);
        output.WriteLine($"a digest {Size(digest)} bytes, an answer {Size(answer)} with {answer.Reports.Length} reports, a reply {Size(reply)}");
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(50, 10)]
    [InlineData(100, 20)]
    [InlineData(1000, 200)]
    public void A_large_cluster_makes_five_reports_a_second_and_they_are_old_only_after_several_are_missing(int members, int seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), ReportSettings.RefreshAfter(members));
        Assert.Equal(TimeSpan.FromSeconds(seconds * 0.75), ReportSettings.RefreshAfter(members, 0));
        Assert.Equal(TimeSpan.FromSeconds(seconds * 1.25), ReportSettings.RefreshAfter(members, 1));
        Assert.True(ReportSettings.OldAfter(members) >= 2 * ReportSettings.RefreshAfter(members, 1));
    }

    private static IEnumerable<int> Rounds => Enumerable.Range(0, 19);

    /// <summary>A cluster in which everybody has had everything for long.</summary>
    private static (ReportTable Table, ImmutableHashSet<NodeId> Members) Many(int nodes) =>
        (TableOf([.. Enumerable.Range(1, nodes).Select(node => Report(node))]), [.. Enumerable.Range(1, nodes).Select(Id)]);

    /// <summary>What is news is so for eight seconds.</summary>
    private static ReportState State(ReportTable table, IReadOnlySet<NodeId> members, double now = 1000, int self = 5001) =>
        new(Id(self), table, members, TimeSpan.FromSeconds(now), TimeSpan.FromSeconds(8));

    /// <summary>The reports actors' messages, as they are on the wire.</summary>
    private static (ReportTable Left, ReportTable Right) Exchange(ReportTable left, ReportTable right, IReadOnlySet<NodeId> members, long round)
    {
        var to = true;
        for (var batch = ReportExchange.Answer(State(right, members), Sent(ReportExchange.Digest(State(left, members), round))); batch is not null; to = !to)
        {
            batch = Sent(batch);
            (left, right) = to ? (Merge(left, batch), right) : (left, Merge(right, batch));
            batch = ReportExchange.Reply(State(to ? left : right, members), batch);
        }

        return (left, right);
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
