using FlannelMesh.Configuration;
using FlannelMesh.Logging;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Tests.Logging;

public sealed class LoggingSetupTests
{
    [Theory]
    [InlineData(0, "ERROR")]
    [InlineData(1, "ERROR")]
    [InlineData(2, "WARNING")]
    [InlineData(4, "INFO")]
    [InlineData(10, "INFO")]
    public void Akka_speaks_up_as_verbosity_grows(int verbosity, string expected) => Assert.Equal(expected, LoggingSetup.AkkaLevel(verbosity));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Debugging_starts_at_verbosity_2(int verbosity, bool isDebug)
    {
        using var factory = LoggingSetup.Create(LogFormat.Json, verbosity);
        var log = factory.CreateLogger("FlannelMesh.Test");

        Assert.Equal(isDebug, log.IsEnabled(LogLevel.Debug));
        Assert.True(log.IsEnabled(LogLevel.Information));
        Assert.False(factory.CreateLogger("Microsoft.AspNetCore").IsEnabled(LogLevel.Information));
        Assert.True(factory.CreateLogger("Akka.Actor.ActorSystem").IsEnabled(LogLevel.Debug));
    }
}
