using CsCheck;
using FlannelMesh.Hosting.Timers;

namespace FlannelMesh.Tests.Hosting.Timers;

public sealed class TimerQueueTests
{
    private readonly TimerQueue _queue = new();

    [Theory]
    [InlineData(1001, 0, 1001)]
    [InlineData(1001, 5, 1005)]
    [InlineData(1005, 5, 1005)]
    [InlineData(1001, 50, 1050)]
    [InlineData(1001, 100, 1100)]
    [InlineData(1001, 499, 1100)]
    [InlineData(1001, 500, 1500)]
    [InlineData(1001, 60000, 1500)]
    public void A_time_is_put_off_to_a_multiple_of_what_may_be_lost(int due, int tolerance, int expected) =>
        Assert.Equal(At(expected), TimerQueue.PutOff(At(due), At(tolerance)));

    [Fact]
    public void Never_early_and_by_less_than_what_may_be_lost() =>
        Gen.Select(Gen.Long[0, 1L << 50], Gen.Long[0, 1L << 40]).Sample((due, tolerance) =>
        {
            var put = TimerQueue.PutOff(TimeSpan.FromTicks(due), TimeSpan.FromTicks(tolerance)).Ticks - due;
            Assert.InRange(put, 0, Math.Clamp(tolerance, TimeSpan.TicksPerMillisecond, 500 * TimeSpan.TicksPerMillisecond) - 1);
        });

    [Fact]
    public void What_is_due_is_taken_in_order_and_the_rest_waits()
    {
        var (late, early, middle) = (Entry(), Entry(), Entry());
        _queue.Set(late, At(30));
        _queue.Set(early, At(10));
        _queue.Set(middle, At(20));

        Assert.Equal(At(10), _queue.Next);
        Assert.Null(_queue.Take(At(9)));
        Assert.Same(early, _queue.Take(At(25)));
        Assert.Same(middle, _queue.Take(At(25)));
        Assert.Null(_queue.Take(At(25)));
        Assert.Equal(At(30), _queue.Next);
    }

    [Fact]
    public void The_time_that_was_set_last_counts()
    {
        var (moved, other) = (Entry(), Entry());
        _queue.Set(moved, At(50));
        _queue.Set(other, At(20));
        _queue.Set(moved, At(10));

        Assert.Same(moved, _queue.Take(At(100)));
        Assert.Same(other, _queue.Take(At(100)));
        Assert.Null(_queue.Take(At(100)));
        Assert.Null(_queue.Next);
    }

    [Fact]
    public void Nobody_looks_again_for_what_is_cancelled()
    {
        var isCancelled = false;
        _queue.Set(new TimerEntry(_ => null, () => isCancelled), At(10));
        _queue.Set(Entry(), At(20));

        isCancelled = true;

        Assert.Equal(At(20), _queue.Next);
    }

    private static TimeSpan At(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static TimerEntry Entry() => new(_ => null, () => false);
}
