using FlannelMesh.Membership;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Membership;

public sealed class GossipPaceTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly FakeTimeProvider _time = new();
    private readonly GossipPace _pace;

    public GossipPaceTests() => _pace = new GossipPace(Interval, _time);

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public void On_a_punctual_host_every_tick_comes(int jitter) =>
        Assert.All(Enumerable.Range(0, 100), number => Assert.True(Tick(200 + (number % 2 == 0 ? jitter : -jitter))));

    [Fact]
    public void A_late_tick_is_followed_by_a_pause_that_ends()
    {
        Assert.True(Tick(200));

        // 750 ms late: four times as much would be silent, and it fades meanwhile.
        Assert.False(Tick(1000));
        Assert.True(_pace.IsLate);
        var skipped = Enumerable.Range(0, 100).TakeWhile(_ => !Tick(200)).Count();

        Assert.InRange(skipped, 2, 8);
        Assert.All(Enumerable.Range(0, 20), _ => Tick(200));
        Assert.False(_pace.IsLate);
        Assert.All(Enumerable.Range(0, 20), _ => Assert.True(Tick(200)));
    }

    [Fact]
    public void The_ticks_that_a_timer_makes_up_for_do_not_come()
    {
        Assert.True(Tick(200));
        Assert.False(Tick(1000));

        Assert.All(Enumerable.Range(0, 4), _ => Assert.False(Tick(0)));
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(200, true)]
    [InlineData(1000, true)]
    public void Who_is_always_late_or_busy_is_heard_now_and_then(int gap, bool isBusy)
    {
        var taken = Enumerable.Range(0, 1000).Count(_ => Tick(gap, isBusy));

        // Once in the first tick after 20 intervals of silence at the latest, and never more often than every second tick.
        Assert.InRange(taken, 1000 * gap / ((20 * 200) + gap), 500);
    }

    private bool Tick(int milliseconds, bool isBusy = false)
    {
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        return _pace.TryTake(isBusy);
    }
}
