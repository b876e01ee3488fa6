using FlannelMesh.Backends.CloudRoute;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Backends.CloudRoute;

public sealed class BackoffTests
{
    [Fact]
    public void Pauses_double_up_to_the_limit_with_jitter_of_half()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), new Random(1));

        foreach (var most in new[] { 1, 2, 4, 8, 16, 32, 60, 60 })
        {
            Assert.InRange(backoff.Next().TotalSeconds, most / 2.0, most);
        }

        backoff.Reset();
        Assert.InRange(backoff.Next().TotalSeconds, 0.5, 1);
    }

    [Fact]
    public void A_thousand_tries_do_not_overflow()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), new Random(1));

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.InRange(backoff.Next(), TimeSpan.Zero, TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public void Two_nodes_do_not_pause_alike()
    {
        var pauses = Enumerable.Range(1, 50).Select(seed => new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), new Random(seed)).Next()).ToList();

        Assert.Equal(50, pauses.Distinct().Count());
    }

    [Fact]
    public async Task Calls_beyond_the_burst_wait_for_their_turn()
    {
        var time = new FakeTimeProvider();
        var limit = new RateLimit(2, 4, time);
        await limit.WaitAsync(CancellationToken.None);
        await limit.WaitAsync(CancellationToken.None);

        var third = limit.WaitAsync(CancellationToken.None);
        time.Advance(TimeSpan.FromMilliseconds(249));
        Assert.False(third.IsCompleted);

        time.Advance(TimeSpan.FromMilliseconds(1));
        await third;
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(limit.WaitAsync(CancellationToken.None).IsCompleted);
    }
}
