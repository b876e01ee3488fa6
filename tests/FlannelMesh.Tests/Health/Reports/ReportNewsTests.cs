using FlannelMesh.Dataplane;
using FlannelMesh.Health.Reports;

namespace FlannelMesh.Tests.Health.Reports;

public sealed class ReportNewsTests
{
    private static readonly NodeReport Report = HealthSamples.FullReport();

    [Fact]
    public void One_more_entry_in_place_is_no_news() =>
        Assert.Equal(ReportNews.Of(With(new KindCounts(7, 0, 0))), ReportNews.Of(With(new KindCounts(8, 0, 0))));

    [Fact]
    public void An_entry_that_is_not_in_place_is_news() =>
        Assert.NotEqual(ReportNews.Of(With(new KindCounts(7, 0, 0))), ReportNews.Of(With(new KindCounts(7, 0, 1))));

    private static NodeReport With(KindCounts counts) => Report with { Kinds = Report.Kinds.SetItem("route", counts) };
}
