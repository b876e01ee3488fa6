using FlannelMesh.Benchmarks.Scale;

namespace FlannelMesh.Tests.Benchmarks.Scale;

public sealed class FitTests
{
    private static readonly double[] Sizes = [10, 25, 50, 100];

    [Theory]
    [InlineData("N")]
    [InlineData("log2 N")]
    [InlineData("N²")]
    public void The_shape_that_made_the_data_is_found(string shape)
    {
        Func<double, double> of = shape switch { "N" => n => n, "N²" => n => n * n, _ => Math.Log2 };

        var fit = Fit.Best([.. Sizes.Select(n => (n, 3 + (0.5 * of(n))))])!;

        Assert.Equal(shape, fit.Shape);
        Assert.Equal(3, fit.A, 6);
        Assert.Equal(0.5, fit.B, 6);
        Assert.Equal(0, fit.Residual, 6);
        Assert.Equal(3 + (0.5 * of(1000)), fit.At(1000), 3);
    }

    [Fact]
    public void What_does_not_grow_is_a_constant()
    {
        var fit = Fit.Best([(10, 5.1), (25, 4.9), (50, 5.1), (100, 4.9)])!;

        Assert.Equal(("", 5.0), (fit.Shape, fit.At(5000)));
    }

    [Fact]
    public void Two_sizes_make_no_model() => Assert.Null(Fit.Best([(10, 1), (100, 2)]));
}
