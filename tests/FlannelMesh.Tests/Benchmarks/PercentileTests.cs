using CsCheck;
using FlannelMesh.Benchmarks;

namespace FlannelMesh.Tests.Benchmarks;

public sealed class PercentileTests
{
    [Theory]
    [InlineData(1, 10)]
    [InlineData(10, 10)]
    [InlineData(50, 50)]
    [InlineData(51, 60)]
    [InlineData(99, 100)]
    [InlineData(100, 100)]
    public void It_is_the_smallest_value_that_so_many_percent_do_not_exceed(double percent, int milliseconds)
    {
        var values = Enumerable.Range(1, 10).Select(value => TimeSpan.FromMilliseconds(value * 30 % 110)).ToArray();

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Percentile.Of(values, percent));
    }

    [Fact]
    public void It_is_always_one_of_the_values_and_at_least_so_many_are_not_above_it() =>
        Gen.Select(Gen.Int[0, 100].Array[1, 200], Gen.Int[1, 100]).Sample((numbers, percent) =>
        {
            var values = numbers.Select(number => TimeSpan.FromMilliseconds(number)).ToArray();
            var found = Percentile.Of(values, percent);
            Assert.Contains(found, values);
            Assert.True(values.Count(value => value <= found) * 100 >= percent * values.Length);
            Assert.True(values.Count(value => value < found) * 100 < percent * values.Length);
        });

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(100.5)]
    public void A_percentage_out_of_range_is_refused(double percent) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Percentile.Of([TimeSpan.Zero], percent));

    [Fact]
    public void Nothing_has_no_percentile() => Assert.Throws<ArgumentOutOfRangeException>(() => Percentile.Of([], 50));
}
