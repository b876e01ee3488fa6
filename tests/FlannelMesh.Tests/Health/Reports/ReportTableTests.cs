using System.Collections.Immutable;
using CsCheck;
using FlannelMesh.Health.Reports;
using static FlannelMesh.Tests.Health.HealthSamples;

namespace FlannelMesh.Tests.Health.Reports;

public class ReportTableTests
{
    [Fact]
    public void The_order_and_number_of_times_in_which_reports_come_make_no_difference() =>
        Gen.Select(GenReport.List[0, 12], Gen.Int[0, 1000]).Sample((reports, seed) =>
        {
            var expected = reports.GroupBy(report => report.NodeId).ToDictionary(group => group.Key, group => group.Max(report => report.Version));
            NodeReport[] shuffled = [.. reports, .. reports];
            new Random(seed).Shuffle(shuffled);

            Assert.Equal(expected.OrderBy(entry => entry.Key).Select(entry => (entry.Key, entry.Value)), Versions(TableOf([.. reports])));
            Assert.Equal(Versions(TableOf([.. reports])), Versions(TableOf(shuffled)));
        });

    [Fact]
    public void What_is_no_newer_changes_nothing()
    {
        var table = TableOf(Report(1, 5));

        Assert.Same(table, table.Merge(Heard(Report(1, 5))));
        Assert.Same(table, table.Merge(Heard(Report(1, 4))));
        Assert.NotSame(table, table.Merge(Heard(Report(1, 4) with { Version = new ReportVersion(2, 1) })));
    }

    [Fact]
    public void A_report_gets_older_on_its_way_and_here()
    {
        var heard = Heard(Report(1), age: 4, heardAt: 100);

        Assert.Equal(TimeSpan.FromSeconds(4), heard.Age(TimeSpan.FromSeconds(100)));
        Assert.Equal(TimeSpan.FromSeconds(34), heard.Age(TimeSpan.FromSeconds(130)));
    }

    [Fact]
    public void Who_has_gone_is_forgotten_after_some_minutes_unless_it_comes_back()
    {
        var (both, one) = (ImmutableHashSet.Create(Id(1), Id(2)), ImmutableHashSet.Create(Id(1)));
        var table = TableOf(Report(1), Report(2));
        Assert.Same(table, table.Observe(both, TimeSpan.Zero));

        var gone = table.Observe(one, TimeSpan.FromMinutes(1));
        Assert.Equal(2, gone.Observe(one, TimeSpan.FromMinutes(5.9)).Reports.Count);
        Assert.Equal([Id(1)], gone.Observe(one, TimeSpan.FromMinutes(6)).Reports.Keys);

        var back = gone.Observe(both, TimeSpan.FromMinutes(5)).Observe(one, TimeSpan.FromMinutes(7));
        Assert.Equal(2, back.Observe(one, TimeSpan.FromMinutes(11)).Reports.Count);
    }

    [Fact]
    public void Versions_are_ordered_by_incarnation_first() => Gen.Select(Gen.ULong[0, 3], Gen.ULong[0, 3], Gen.ULong[0, 3], Gen.ULong[0, 3]).Sample((a, b, c, d) =>
        Assert.Equal((a, b).CompareTo((c, d)), new ReportVersion(a, b).CompareTo(new ReportVersion(c, d))));
}
