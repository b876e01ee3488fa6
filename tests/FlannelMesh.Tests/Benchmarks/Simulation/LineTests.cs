using FlannelMesh.Benchmarks.Simulation;

namespace FlannelMesh.Tests.Benchmarks.Simulation;

public class LineTests
{
    [Fact]
    public void A_line_is_found_again()
    {
        var line = Line.Fit([(10, 25), (100, 205), (5000, 10_005)]);

        Assert.Equal(5, line.Fixed, precision: 6);
        Assert.Equal(2, line.PerNode, precision: 6);
        Assert.Equal(2005, line.At(1000), precision: 6);
    }

    [Fact]
    public void An_error_of_ten_per_cent_weighs_the_same_at_both_ends()
    {
        var line = Line.Fit([(10, 22), (1000, 1800)]);

        Assert.Equal(22, line.At(10), precision: 6);
        Assert.Equal(1800, line.At(1000), precision: 6);
        Assert.InRange(Line.Fit([(10, 20), (100, 220), (1000, 2000)]).At(10), 19, 22);
    }
}
