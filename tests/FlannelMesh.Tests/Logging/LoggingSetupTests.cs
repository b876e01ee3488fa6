using System.Globalization;
using System.Text.Json;
using FlannelMesh.Configuration;
using FlannelMesh.Logging;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Tests.Logging;

public sealed partial class LoggingSetupTests
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

    [Fact]
    public void A_line_for_people_has_time_level_and_message()
    {
        var output = Write(LogFormat.Console, 0, log => Joined(log, "h2", 3));

        Assert.Matches(@"^\d\d:\d\d:\d\d\.\d{3} WRN 9999 h2 joined, 3 members\n$", output);
    }

    [Fact]
    public void A_line_of_json_has_the_message_its_fields_and_where_it_comes_from()
    {
        using var json = JsonDocument.Parse(Write(LogFormat.Json, 0, log => Joined(log, "h2", 3)));

        var root = json.RootElement;
        Assert.Equal("h2 joined, 3 members", root.GetProperty("@m").GetString());
        Assert.Equal("Warning", root.GetProperty("@l").GetString());
        Assert.Equal("h2", root.GetProperty("name").GetString());
        Assert.Equal(3, root.GetProperty("count").GetInt32());
        Assert.Equal(9999, root.GetProperty("@i").GetInt32());
        Assert.Equal("FlannelMesh.Test", root.GetProperty("sourceContext").GetString());
        Assert.Equal(TimeSpan.Zero, DateTimeOffset.Parse(root.GetProperty("@t").GetString()!, CultureInfo.InvariantCulture).Offset);
    }

    [Fact]
    public void A_failure_in_json_stays_one_line()
    {
        var output = Write(LogFormat.Json, 0, log => Broken(log, new InvalidOperationException("first\nsecond \"quoted\" \u001b[31m")));

        using var json = JsonDocument.Parse(Assert.Single(output.TrimEnd('\n').Split('\n')));
        Assert.Equal("It broke", json.RootElement.GetProperty("@m").GetString());
        Assert.Equal("System.InvalidOperationException: first\n    second \"quoted\" ?[31m", json.RootElement.GetProperty("@x").GetString());
    }

    [Fact]
    public void What_a_library_says_has_the_same_names_and_the_number_0()
    {
        using var json = JsonDocument.Parse(Write(LogFormat.Json, 0, Foreign));

        Assert.Equal("Information", json.RootElement.GetProperty("@l").GetString());
        Assert.Equal(0, json.RootElement.GetProperty("@i").GetInt32());
        Assert.Equal("hello world", json.RootElement.GetProperty("@m").GetString());
    }

    [Fact]
    public void What_a_library_says_has_no_number_for_people() =>
        Assert.Matches(@"^\d\d:\d\d:\d\d\.\d{3} INF hello world\n$", Write(LogFormat.Console, 0, Foreign));

    [Fact]
    public void No_line_for_people_has_colours_when_it_does_not_go_to_a_terminal() =>
        Assert.DoesNotContain('\u001b', Write(LogFormat.Console, 0, log => Joined(log, "h2", 3)));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 1)]
    public void Debugging_is_written_only_when_asked_for(int verbosity, int lines) =>
        Assert.Equal(lines, Write(LogFormat.Json, verbosity, Detail).Count(character => character == '\n'));

    private static string Write(LogFormat format, int verbosity, Action<ILogger> write)
    {
        using var output = new StringWriter();
        using (var factory = LoggingSetup.Create(format, verbosity, output))
        {
            write(factory.CreateLogger("FlannelMesh.Test"));
        }

        return output.ToString();
    }

    /// <summary>As libraries log, without a number.</summary>
    private static void Foreign(ILogger log) => log.Log(LogLevel.Information, default, "world", null, (state, _) => $"hello {state}");

    [LoggerMessage(9999, LogLevel.Warning, "{Name} joined, {Count} members")]
    private static partial void Joined(ILogger log, string name, int count);

    [LoggerMessage(9998, LogLevel.Error, "It broke")]
    private static partial void Broken(ILogger log, Exception exception);

    [LoggerMessage(9997, LogLevel.Debug, "A detail")]
    private static partial void Detail(ILogger log);
}
