using FlannelMesh.Membership;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Membership;

public sealed class GossipPaceTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly FakeTimeProvider _time = new();
    private readonly GossipPace _pace;

    public GossipPaceTests() => _pace = new GossipPace(Interval, _time);

    [Theory]
    [InlineData(0)]
    [InlineData(45)]
    public void With_news_every_tick_of_a_punctual_host_comes(int jitter)
    {
        for (var number = 0; number < 200; number++)
        {
            _pace.Hurry(10);
            Assert.True(Tick(number % 2 == 0 ? 50 + jitter : 50 - jitter));
        }
    }

    [Fact]
    public void Without_news_one_comes_each_second()
    {
        _ = Taken(100);

        Assert.Equal(10, Taken(200));
        _pace.Hurry(10);
        Assert.InRange(Taken(100), 60, 63);
    }

    [Fact]
    public void A_late_tick_is_followed_by_a_pause_that_ends()
    {
        Assert.True(Tick(50));

        // 700 ms late: four times as much would be silent, and it fades meanwhile.
        _pace.Hurry(10);
        Assert.False(Tick(800));
        Assert.True(_pace.IsLate);
        var skipped = Enumerable.Range(0, 100).TakeWhile(_ => !Tick(50)).Count();

        Assert.InRange(skipped, 8, 25);
        _ = Taken(100);
        _pace.Hurry(10);
        Assert.False(_pace.IsLate);
        Assert.Equal(50, Taken(50));
    }

    [Fact]
    public void The_ticks_that_a_timer_makes_up_for_do_not_come()
    {
        Assert.True(Tick(50));
        Assert.False(Tick(1000));

        Assert.All(Enumerable.Range(0, 19), _ => Assert.False(Tick(0)));
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(50, true)]
    [InlineData(1000, true)]
    public void Who_is_always_late_or_busy_is_heard_now_and_then(int gap, bool isBusy)
    {
        var taken = Enumerable.Range(0, 1000).Count(_ => Tick(gap, isBusy));

        // With the first tick after four seconds of silence at the latest, and never more often than every second tick.
        Assert.InRange(taken, (1000 * gap / (4000 + gap)) - 1, 500);
    }

    [Fact]
    public void Without_news_the_next_tick_is_a_second_away()
    {
        Assert.Equal(Interval, _pace.Next);
        _time.Advance(GossipPace.NewsFor);
        Assert.Equal(GossipPace.Leisure, _pace.Next);
        _pace.Hurry(10);
        Assert.Equal(Interval, _pace.Next);
    }

    /// <summary>Ticks at leisure are due at whole seconds, and one may be a little later than the next.</summary>
    [Fact]
    public void Without_news_none_is_left_out_after_a_punctual_one()
    {
        _time.Advance(GossipPace.NewsFor);
        Assert.True(_pace.TryTake(isBusy: false, TimeSpan.Zero));

        var former = 0;
        foreach (var late in (int[])[45, 0, 30, 0, 50, 20, 0])
        {
            _time.Advance(GossipPace.Leisure + TimeSpan.FromMilliseconds(late - former));
            former = late;
            Assert.True(_pace.TryTake(isBusy: false, TimeSpan.FromMilliseconds(late)));
        }
    }

    [Theory]
    [InlineData(0, 50)]
    [InlineData(500, 50)]
    [InlineData(2000, 200)]
    public void Among_many_members_ticks_are_further_apart(int members, int milliseconds)
    {
        _pace.Hurry(members);

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), _pace.Interval);
        Assert.Equal(_pace.Interval, _pace.Next);
    }

    private int Taken(int ticks) => Enumerable.Range(0, ticks).Count(_ => Tick(50));

    /// <summary>So long after the one before, which is later than it should be by what is over the interval.</summary>
    private bool Tick(int milliseconds, bool isBusy = false)
    {
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        return _pace.TryTake(isBusy, TimeSpan.FromMilliseconds(milliseconds) - Interval);
    }
}
