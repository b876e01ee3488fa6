using FlannelMesh.Labs;
using FlannelMesh.Labs.Bench.Traffic;

namespace FlannelMesh.EndToEnd.Tests.Bench;

public sealed class TcpOutcomeTests
{
    [Fact]
    public void What_arrived_counts_and_what_both_ends_computed()
    {
        const string json = """
            {"start": {}, "end": {
              "sum_sent": {"seconds": 2.0, "bytes": 1000000000, "bits_per_second": 4e9, "retransmits": 12},
              "sum_received": {"seconds": 2.0, "bytes": 900000000, "bits_per_second": 3.6e9},
              "cpu_utilization_percent": {"host_total": 25.0, "host_user": 1.0, "remote_total": 50.0}}}
            """;

        Assert.Equal(new TcpOutcome(3.6, 900_000_000, 12, 1.5), TcpOutcome.Parse(json));
    }

    [Fact]
    public void Its_own_words_say_why_it_failed() => Assert.Equal(
        "iperf3: unable to connect to server",
        Assert.Throws<LabException>(() => TcpOutcome.Parse("""{"start": {}, "end": {}, "error": "unable to connect to server"}""")).Message);

    [Theory]
    [InlineData("")]
    [InlineData("Segmentation fault")]
    [InlineData("""{"end": {}}""")]
    [InlineData("""{"end": {"sum_received": 3}}""")]
    public void What_is_no_result_is_quoted(string output) => Assert.StartsWith(
        "iperf3 did not say how it went: ", Assert.Throws<LabException>(() => TcpOutcome.Parse(output)).Message, StringComparison.Ordinal);
}
