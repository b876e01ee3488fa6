using System.Net;
using FlannelMesh.Security.Enrollment;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Security.Enrollment;

public sealed class GuessLimitTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void One_address_has_five_guesses_and_then_one_every_twelve_seconds()
    {
        var limit = new GuessLimit(_time);

        Assert.Equal(5, Enumerable.Range(0, 100).Count(_ => limit.TryTake(At("10.0.0.1"))));
        Assert.True(limit.TryTake(At("10.0.0.2")));
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.False(limit.TryTake(At("10.0.0.1")));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(limit.TryTake(At("10.0.0.1")));
        Assert.False(limit.TryTake(At("10.0.0.1")));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(5, Enumerable.Range(0, 100).Count(_ => limit.TryTake(At("10.0.0.1"))));
    }

    [Fact]
    public void All_addresses_together_have_sixty_a_minute_however_many_they_are()
    {
        var limit = new GuessLimit(_time);

        Assert.Equal(60, Enumerable.Range(1, 5000).Count(number => limit.TryTake(new IPAddress(number))));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(60, Enumerable.Range(1, 5000).Count(number => limit.TryTake(new IPAddress(number))));
    }

    [Fact]
    public void What_was_no_guess_costs_nothing()
    {
        var limit = new GuessLimit(_time);

        for (var i = 0; i < 1000; i++)
        {
            Assert.True(limit.TryTake(At("10.0.0.1")));
            limit.GiveBack(At("10.0.0.1"));
        }

        Assert.Equal(5, Enumerable.Range(0, 100).Count(_ => limit.TryTake(At("10.0.0.1"))));
    }

    [Fact]
    public void Addresses_of_one_IPv6_subnet_are_one()
    {
        var limit = new GuessLimit(_time);

        Assert.Equal(5, Enumerable.Range(1, 100).Count(host => limit.TryTake(At($"fd00:0:0:1::{host:x}"))));
        Assert.True(limit.TryTake(At("fd00:0:0:2::1")));
    }

    private static IPAddress At(string text) => IPAddress.Parse(text);
}
