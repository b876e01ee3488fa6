using CsCheck;
using FlannelMesh.Health.Links;

namespace FlannelMesh.Tests.Health.Links;

public class LinkRecordTests
{
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(50);

    private static readonly LinkRecord New = new() { Method = "UDP echo" };

    [Fact]
    public void Loss_is_of_the_last_probes_and_never_of_more() => Gen.Bool.List[0, 60].Sample(results =>
    {
        var record = results.Aggregate(New, (link, isAnswered) => isAnswered ? link.Answered(TimeSpan.FromMilliseconds(1), Now) : link.Missed(Now));
        var last = results.TakeLast(LinkRecord.Window).ToList();

        Assert.Equal(last.Count, record.Probes);
        Assert.Equal(last.Count == 0 ? 0 : 100.0 * last.Count(isAnswered => !isAnswered) / last.Count, record.LossPercent, 9);
    });

    [Fact]
    public void The_round_trip_is_the_best_of_the_last_ones()
    {
        var record = New.Answered(TimeSpan.FromMicroseconds(100), Now);
        for (var i = 0; i < LinkRecord.KeptRtts - 1; i++)
        {
            record = record.Answered(TimeSpan.FromMicroseconds(300 + i), Now);
        }

        Assert.Equal(100, record.Rtt);
        Assert.Equal(300, record.Answered(TimeSpan.FromMicroseconds(900), Now).Rtt);
        Assert.Null(record.Missed(Now).Missed(Now).Missed(Now).Rtt);
    }

    [Fact]
    public void A_report_says_how_long_ago_the_last_result_came()
    {
        var at = New.Missed(Now).ToReport(HealthSamples.Id(2), LinkPath.Overlay, Now + TimeSpan.FromSeconds(3));

        Assert.Equal((TimeSpan.FromSeconds(3), LinkState.Unknown, 100.0, 1), (at.Age, at.State, at.LossPercent, at.Probes));
        Assert.Null(New.ToReport(HealthSamples.Id(2), LinkPath.Overlay, Now).Age);
    }

    [Fact]
    public void What_cannot_be_measured_says_why()
    {
        var report = LinkRecord.Unmeasurable("h2 has no lease").ToReport(HealthSamples.Id(2), LinkPath.Overlay, Now);

        Assert.Equal((LinkState.Unknown, "not measured: h2 has no lease", 0), (report.State, report.Method, report.Probes));
    }
}
