using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests;

public sealed class RateLimitTests
{
    private const int Burst = 20;

    private readonly FakeTimeProvider _time = new();
    private readonly RateLimit<string> _limit;

    public RateLimitTests() => _limit = new RateLimit<string>(Burst, TimeSpan.FromMilliseconds(500), "", _time);

    [Fact]
    public void One_who_asks_in_a_loop_gets_two_a_second_and_others_all_they_ask_for()
    {
        var taken = 0;
        for (var millisecond = 0; millisecond < 10_000; millisecond++)
        {
            taken += _limit.TryTake("loop", out _) ? 1 : 0;
            if (millisecond % 1_000 == 0)
            {
                Assert.True(_limit.TryTake("other", out _));
            }

            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(taken, Burst + 19, Burst + 20);
    }

    [Fact]
    public void It_is_told_once_a_minute()
    {
        var told = 0;
        for (var second = 0; second < 150; second++)
        {
            for (var request = 0; request < 50; request++)
            {
                told += !_limit.TryTake("loop", out var isNews) && isNews ? 1 : 0;
            }

            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(3, told);
    }

    [Fact]
    public void Those_that_are_too_many_to_remember_share_what_one_may()
    {
        var taken = Enumerable.Range(0, 100_000).Count(member => _limit.TryTake($"{member}", out _));

        Assert.Equal(RateLimit<string>.MaxKeys + Burst, taken);

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1_000, Enumerable.Range(0, 1_000).Count(member => _limit.TryTake($"later {member}", out _)));
    }
}
