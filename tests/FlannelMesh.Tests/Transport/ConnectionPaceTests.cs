using System.Net;
using FlannelMesh.Transport;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Transport;

public sealed class ConnectionPaceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void One_address_connects_twenty_times_a_second_and_the_others_as_they_like()
    {
        var pace = new ConnectionPace(_time);
        var (taken, told) = (0, 0);
        for (var attempt = 0; attempt < 10_000; attempt++)
        {
            var isTaken = pace.TryTake(IPAddress.Loopback, out var isNews);
            (taken, told) = (taken + (isTaken ? 1 : 0), told + (isNews ? 1 : 0));
            Assert.True(attempt % 100 != 0 || pace.TryTake(IPAddress.IPv6Loopback, out _));
            _time.Advance(TimeSpan.FromMilliseconds(6));
        }

        // 10,000 in a minute.
        Assert.InRange(taken, ConnectionPace.Burst + 1_199, ConnectionPace.Burst + 1_201);
        Assert.Equal(1, told);
    }
}
