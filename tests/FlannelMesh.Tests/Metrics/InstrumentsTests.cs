using System.Globalization;
using CsCheck;
using FlannelMesh.Metrics;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Metrics;

public sealed class InstrumentsTests
{
    [Fact]
    public void A_histogram_counts_what_is_not_above_each_limit() =>
        Gen.Select(Gen.Int[0, 5000].Array[0, 60], Gen.Int[1, 4000].Array[1, 8]).Sample((milliseconds, limits) =>
        {
            var rising = limits.Distinct().Order().Select(limit => limit / 1000.0).ToList();
            var histogram = new Histogram(rising);
            foreach (var duration in milliseconds)
            {
                histogram.Observe(TimeSpan.FromMilliseconds(duration));
            }

            var expected = rising.Select(limit => milliseconds.LongCount(duration => duration <= Math.Round(limit * 1000))).Append(milliseconds.Length);
            Assert.Equal(expected, histogram.Cumulated());
            Assert.Equal(milliseconds.Sum() / 1000.0, histogram.SumOfSeconds, 6);
        });

    [Fact]
    public async Task Nothing_is_lost_when_many_count_at_once()
    {
        var (histogram, family) = (new Histogram(1.0), new CounterFamily("a"));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                histogram.Observe(TimeSpan.FromSeconds(i % 2 * 2));
                family["a"].Add();
            }
        })));

        Assert.Equal([20_000, 40_000], histogram.Cumulated());
        Assert.Equal(40_000, histogram.SumOfSeconds);
        Assert.Equal(40_000, family["a"].Value);
    }

    [Fact]
    public void A_clock_that_is_set_back_makes_no_negative_duration()
    {
        var histogram = new Histogram(1.0);
        histogram.Observe(TimeSpan.FromSeconds(-3));

        Assert.Equal([1, 1], histogram.Cumulated());
        Assert.Equal(0, histogram.SumOfSeconds);
    }

    [Fact]
    public void A_value_that_was_not_named_counts_as_other()
    {
        var family = new CounterFamily("a", "b");
        family["b"].Add(2);
        family["c"].Add();

        Assert.Equal(["a", "b", "other"], family.Values);
        Assert.Equal([0, 2, 1], family.Values.Select(value => family[value].Value));
    }

    [Fact]
    public void Unreachable_time_is_the_sum_over_members()
    {
        var time = new FakeTimeProvider();
        var unreachable = new UnreachableTime(time);
        time.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal(TimeSpan.Zero, unreachable.Total);

        unreachable.Set(2);
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(6), unreachable.Total);

        unreachable.Set(1);
        time.Advance(TimeSpan.FromSeconds(4));
        unreachable.Set(1);
        time.Advance(TimeSpan.FromSeconds(1));
        unreachable.Set(0);
        time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(TimeSpan.FromSeconds(11), unreachable.Total);
    }

    [Theory]
    [InlineData("Max open files            1024                 524288               files", "1024")]
    [InlineData("Max open files            unlimited            unlimited            files", null)]
    [InlineData("Max processes             7                    7                    processes", null)]
    [InlineData("Max open files", null)]
    public void The_soft_limit_of_open_files_is_read(string line, string? expected) => Assert.Equal(
        expected, ProcessMetrics.SoftLimitOfFiles(["Limit  Soft Limit  Hard Limit  Units", line])?.ToString(CultureInfo.InvariantCulture));
}
