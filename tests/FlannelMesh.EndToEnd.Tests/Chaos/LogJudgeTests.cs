using FlannelMesh.Labs.Chaos;

namespace FlannelMesh.EndToEnd.Tests.Chaos;

public sealed class LogJudgeTests
{
    [Theory]
    [InlineData("Unhandled exception. System.InvalidOperationException: no")]
    [InlineData("   at FlannelMesh.Hosting.Agent.RunAsync()")]
    [InlineData("warn: Akka.Remote: System.Net.Sockets.SocketException (111): Connection refused")]
    public void A_trace_of_an_exception_is_found(string line)
    {
        var violation = Assert.Single(LogJudge.Judge("h1", ["info: ready", line]));

        Assert.Equal(ViolationKind.Exception, violation.Kind);
        Assert.StartsWith("h1: ", violation.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Ordinary_lines_are_in_order()
    {
        Assert.Empty(LogJudge.Judge("h1", ["info: ready at 10.99.0.11", "warn: h3 is unreachable", ""]));
    }
}
