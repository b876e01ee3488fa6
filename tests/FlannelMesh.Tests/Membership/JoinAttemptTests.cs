using System.Net;
using FlannelMesh.Membership;
using Microsoft.Extensions.Time.Testing;

namespace FlannelMesh.Tests.Membership;

public sealed class JoinAttemptTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Whom_an_attempt_that_fails_has_asked_is_remembered_and_nobody_after_one_that_ends()
    {
        var (first, second) = (new IPEndPoint(IPAddress.Loopback, 1).ToAddress(), new IPEndPoint(IPAddress.Loopback, 2).ToAddress());
        var attempt = new JoinAttempt(_time);
        Assert.Equal((false, false), (attempt.IsUnderWay, attempt.IsLate));

        attempt.Begin(first);
        Assert.Equal((true, false), (attempt.IsUnderWay, attempt.IsLate));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(attempt.IsLate);
        attempt.Fail();
        Assert.Equal((false, false), (attempt.IsUnderWay, attempt.IsLate));

        attempt.Begin(second);
        attempt.End();
        attempt.Begin(contact: null);
        attempt.Fail();
        Assert.Equal(first, Assert.Single(attempt.Failed));
    }
}
