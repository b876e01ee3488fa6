using System.Collections.Immutable;
using FlannelMesh.Dataplane;
using FlannelMesh.Health.Links;
using FlannelMesh.Health.Probing;
using FlannelMesh.Health.Reports;
using static FlannelMesh.Tests.Health.HealthSamples;

namespace FlannelMesh.Tests.Health.Reports;

public sealed class ReportNewsTests
{
    private static readonly NodeReport Full = FullReport();
    private static readonly ImmutableHashSet<NodeId> Steady = [Id(2), Id(3)];

    [Fact]
    public void One_more_entry_in_place_is_no_news() => Assert.Equal(Of(With(new KindCounts(7, 0, 0))), Of(With(new KindCounts(8, 0, 0))));

    [Fact]
    public void An_entry_that_is_not_in_place_is_news() => Assert.NotEqual(Of(With(new KindCounts(7, 0, 0))), Of(With(new KindCounts(7, 0, 1))));

    [Fact]
    public void Times_of_a_link_are_no_news_and_its_state_is_where_it_is_measured_all_the_time()
    {
        var before = Of(With(Link(2), Link(3)));

        Assert.Equal(before, Of(With(Link(2) with { Rtt = 9, LossPercent = 10, Age = TimeSpan.Zero, Probes = 3 }, Link(3))));
        Assert.NotEqual(before, Of(With(Link(2), Link(3, state: LinkState.Lost))));
        Assert.NotEqual(before, Of(With(Link(2))));
    }

    [Fact]
    public void Of_links_that_take_turns_only_the_first_loss_is_news()
    {
        var before = Of(With(Link(2), Link(7)));
        var lost = Of(With(Link(2), Link(8, state: LinkState.Lost)));

        Assert.Equal(before, Of(With(Link(2), Link(8, state: LinkState.Unknown), Link(9))));
        Assert.NotEqual(before, lost);
        Assert.Equal(lost, Of(With(Link(2), Link(7), Link(9, state: LinkState.Lost))));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(20)]
    [InlineData(100)]
    public void While_nothing_happens_nobody_has_news_however_many_there_are(int nodes)
    {
        ImmutableArray<NodeId> ring = [.. Enumerable.Range(1, nodes).Select(Id).Order()];
        var (self, probed) = (ring[nodes / 2], new List<NodeId>());
        var steady = ProbeSchedule.Steady(ring, self).ToHashSet();
        var news = new List<ReportNews>();
        for (var round = 0; round < ProbeSchedule.Kept + (3 * nodes); round++)
        {
            var targets = ProbeSchedule.Round(ring, self, round, ImmutableHashSet<NodeId>.Empty, ImmutableHashSet<NodeId>.Empty, ImmutableHashSet<NodeId>.Empty);
            probed = [.. targets, .. probed.Except(targets)];
            var links = probed.Take(ProbeSchedule.Kept).Order().Select(node => Link(1) with { To = node });
            news.Add(ReportNews.Of(Report(nodes / 2) with { Links = [.. links] }, steady));
        }

        // Until each of the others has had a turn, or as many as are kept.
        Assert.Single(news.Skip(ProbeSchedule.Kept).Distinct());
    }

    private static ReportNews Of(NodeReport report) => ReportNews.Of(report, Steady);

    private static NodeReport With(KindCounts counts) => Full with { Kinds = Full.Kinds.SetItem("route", counts) };

    private static NodeReport With(params ImmutableArray<LinkReport> links) => Full with { Links = links };
}
