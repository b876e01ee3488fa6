using CsCheck;
using FlannelMesh.Benchmarks;
using FlannelMesh.Benchmarks.Simulation;

namespace FlannelMesh.Tests.Benchmarks.Simulation;

public class CostFileTests
{
    private static readonly Gen<Line> GenLine = Gen.Select(Gen.Double[0, 1e6], Gen.Double[0, 1e3], (@fixed, perNode) => new Line(@fixed, perNode));

    [Fact]
    public void What_is_written_is_read_again() => Gen.Select(GenLine, GenLine, Gen.Double[1, 1e6], Gen.Double[1, 1e6]).Sample((one, other, small, report) =>
    {
        var costs = new Costs
        {
            GossipBytes = one,
            GossipWrite = other,
            GossipRead = one,
            TakeOver = other,
            GossipHear = one,
            Push = other,
            Small = small,
            Sizes = new Sizes { Report = report, Digest = one },
        };

        Assert.Equal(costs, CostFile.Read(CostFile.Write(costs), "f"));
    });

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""{"GossipBytes":"many"}""")]
    public void What_are_no_costs_is_said(string json)
    {
        var refusal = Assert.Throws<BenchmarkException>(() => CostFile.Read(json, "/tmp/f"));

        Assert.StartsWith("--costs '/tmp/f': must be what --keep-costs writes", refusal.Message, StringComparison.Ordinal);
    }
}
