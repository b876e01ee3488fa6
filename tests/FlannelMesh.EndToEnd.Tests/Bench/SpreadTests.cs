using FlannelMesh.Labs.Bench;

namespace FlannelMesh.EndToEnd.Tests.Bench;

public sealed class SpreadTests
{
    [Theory]
    [InlineData(new[] { 4.0 }, 4.0, 4.0, 4.0)]
    [InlineData(new[] { 9.0, 1.0, 2.0 }, 2.0, 1.0, 9.0)]
    [InlineData(new[] { 1.0, 9.0, 2.0, 4.0 }, 3.0, 1.0, 9.0)]
    public void The_median_is_in_the_middle(double[] values, double median, double min, double max) =>
        Assert.Equal(new Spread(median, min, max, values.Length), Spread.Of(values));

    [Theory]
    [InlineData(0.5, 50)]
    [InlineData(0.99, 99)]
    [InlineData(0.991, 100)]
    [InlineData(1, 100)]
    [InlineData(0, 1)]
    public void A_quantile_is_a_value_that_was_there(double part, double expected) =>
        Assert.Equal(expected, Spread.Quantile([.. Enumerable.Range(1, 100).Select(i => (double)i).Reverse()], part));
}
