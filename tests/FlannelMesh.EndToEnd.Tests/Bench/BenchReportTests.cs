using FlannelMesh.Labs.Bench;
using FlannelMesh.Labs.Bench.Overlays;
using FlannelMesh.Tunnel.Control;

namespace FlannelMesh.EndToEnd.Tests.Bench;

public sealed class BenchReportTests
{
    [Theory]
    [InlineData(1.0, 1.0, 1.0, 3, "1.00")]
    [InlineData(2.0, 1.5, 3.25, 3, "2.00 (1.50–3.25)")]
    [InlineData(2.0, 1.9999, 2.0001, 3, "2.00")]
    [InlineData(2.0, 2.0, 2.0, 1, "2.00")]
    public void A_range_is_written_where_there_is_one(double median, double min, double max, int count, string text) =>
        Assert.Equal(text, BenchReport.Text(new Spread(median, min, max, count), "0.00"));

    [Fact]
    public void Nothing_is_written_where_nothing_was_measured() => Assert.Equal("", BenchReport.Text(null, "0"));

    [Fact]
    public void Each_overlay_has_a_row_for_each_lab()
    {
        var sheet = new BenchSheet();
        sheet.Add(1, Cable.Wire, "host-gw", Measure.Tcp1, 4.5);
        sheet.Add(2, Cable.Wire, "host-gw", Measure.Tcp1, 5.5);
        sheet.Add(1, Cable.Wire, "host-gw", Measure.RoundTrip99, 40);

        var report = new BenchReport(BenchOptions.Parse("2", "wire", "", "2", "1", "tcp", ""), sheet, new TunnelFigures(), [new HostGateway()]).ToString();

        Assert.Contains("| host-gw | 5.00 (4.50–5.50) |  |  |  |  |  |  |  |  | 40 |", report, StringComparison.Ordinal);
        Assert.DoesNotContain("lab off", report, StringComparison.Ordinal);
        Assert.Equal("TCP 5.50 Gbit/s", BenchReport.Line(sheet, 2, Cable.Wire, new HostGateway()));
    }

    [Fact]
    public void What_asking_for_counters_allocates_is_not_the_packets() => Assert.Equal(
        500,
        TunnelFigures.AllocatedPerMillion(
            new Totals { SentPackets = 10, ReceivedPackets = 20, AllocatedBytes = 1000 },
            new Totals { SentPackets = 1_000_010, ReceivedPackets = 1_000_020, AllocatedBytes = 5000 },
            3000));
}
