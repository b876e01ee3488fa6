using System.Net;
using FlannelMesh.Transport;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Transport;

public sealed class FramePaceTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(100, FramePace.UnitsInSecond)]
    [InlineData(FramePace.BytesOfUnit * 9, FramePace.UnitsInSecond / 10)]
    public void Whoever_sends_without_end_is_read_at_the_pace(int length, int inSecond)
    {
        var pace = new FramePace(_time);
        var end = _time.GetUtcNow() + TimeSpan.FromSeconds(60);
        var frames = 0;
        while (_time.GetUtcNow() < end)
        {
            frames++;
            _time.Advance(pace.Take(length));
        }

        var burst = (double)FramePace.Burst / FramePace.UnitsInSecond * inSecond;
        Assert.InRange(frames, 60 * inSecond, (60 * inSecond) + burst + (inSecond / 10) + 1);
    }

    [Fact]
    public void A_moment_of_much_is_not_held_up()
    {
        var pace = new FramePace(_time);
        for (var round = 0; round < 10; round++)
        {
            Assert.All(Enumerable.Range(0, 2_000), _ => Assert.Equal(TimeSpan.Zero, pace.Take(200)));
            _time.Advance(TimeSpan.FromSeconds(2));
        }
    }

    [Fact]
    public void More_connections_of_an_address_have_one_pace_and_it_is_forgotten_with_the_last()
    {
        var paces = new FramePaces(_time);
        var (one, other) = (IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2"));
        var first = paces.Enter(one);

        Assert.Same(first, paces.Enter(one));
        Assert.NotSame(first, paces.Enter(other));

        paces.Leave(one);
        Assert.Same(first, paces.Enter(one));
        paces.Leave(one);
        paces.Leave(one);
        Assert.NotSame(first, paces.Enter(one));
    }
}
