using FlannelMesh.Commands;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Commands;

public sealed class AgeTests
{
    [Theory]
    [InlineData(-5, "0s")]
    [InlineData(0, "0s")]
    [InlineData(59, "59s")]
    [InlineData(60, "1m0s")]
    [InlineData(3599, "59m59s")]
    [InlineData(3600, "1h0m")]
    [InlineData(86399, "23h59m")]
    [InlineData(86400, "1d0h")]
    [InlineData(40 * 86400 + 3 * 3600, "40d3h")]
    public void An_age_has_its_two_largest_units(int seconds, string expected) =>
        Assert.Equal(expected, Age.Of(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void An_age_is_counted_from_now()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

        Assert.Equal("1m5s", Age.Of(new DateTime(2026, 1, 2, 3, 3, 0, DateTimeKind.Utc), time));
        Assert.Null(Age.Of(null, time));
    }
}
