using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using FlannelMesh.Configuration;
using FlannelMesh.Logging;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Tests.Logging;

/// <summary>Names that peers choose, in the log.</summary>
public sealed partial class PrintableTests
{
    private const string Hostile = "h2\u001b[2J\u001b]0;owned\u0007\r\n12:00:00.000 WRN 1003 forged\u009b31m\u202egnp.exe\u2066\u200b\u2028x\ud800\u007f";

    private const string Shown = "h2?[2J?]0;owned???12:00:00.000 WRN 1003 forged?31m?gnp.exe???x\ufffd?";

    [Fact]
    public void What_a_terminal_would_obey_is_replaced() => Assert.Equal(Shown, Printable.Of(Hostile));

    [Theory]
    [InlineData("h1.example-2_3")]
    [InlineData("Zürich 日本 😀 …")]
    [InlineData("")]
    public void What_people_write_stays(string text) => Assert.Same(text, Printable.Of(text));

    [Fact]
    public void Whatever_comes_nothing_that_is_obeyed_is_left() => Gen.String[Gen.Char, 0, 40].Sample(text =>
    {
        var printable = Printable.Of(text);
        Assert.True(Printable.IsPrintable(printable));
        Assert.DoesNotContain(printable.EnumerateRunes(), rune => Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
    });

    [Theory]
    [InlineData(LogFormat.Console)]
    [InlineData(LogFormat.Json)]
    public void A_name_in_a_field_is_shown_and_not_obeyed(LogFormat format)
    {
        var text = Write(format, log => Joined(log, Hostile));

        Assert.Single(text.TrimEnd('\n').Split('\n'));
        AssertHarmless(text);
        Assert.Equal($"{Shown} joined", MessageOf(format, text));
    }

    [Theory]
    [InlineData(LogFormat.Console)]
    [InlineData(LogFormat.Json)]
    public void So_is_one_that_a_library_put_into_its_text_or_into_an_object_or_a_list(LogFormat format)
    {
#pragma warning disable CA1848, CA2254 // As libraries do: the text is the template.
        var text = Write(format, log => log.LogWarning($"{Hostile.Replace("{", "", StringComparison.Ordinal)} joined"));
#pragma warning restore CA1848, CA2254
        var ofObject = Write(format, log => Saw(log, new Named(Hostile)));
        var ofList = Write(format, log => SawAll(log, [Hostile, "h3"]));

        Assert.Equal($"{Shown} joined", MessageOf(format, text));
        Assert.Equal($"Saw {Shown}", MessageOf(format, ofObject));
        Assert.Contains(Shown.Replace("\ufffd", "", StringComparison.Ordinal)[..20], ofList, StringComparison.Ordinal);
        foreach (var one in new[] { text, ofObject, ofList })
        {
            Assert.Single(one.TrimEnd('\n').Split('\n'));
            AssertHarmless(one);
        }
    }

    [Theory]
    [InlineData(LogFormat.Console)]
    [InlineData(LogFormat.Json)]
    public void The_text_of_an_exception_cannot_pass_for_another_line(LogFormat format)
    {
        var text = Write(format, log => Failed(log, new InvalidOperationException(Hostile)));
        var lines = text.TrimEnd('\n').Split('\n');

        AssertHarmless(text);
        Assert.DoesNotContain(lines, line => line.StartsWith("12:00:00.000 WRN 1003", StringComparison.Ordinal));
        Assert.Contains("InvalidOperationException", text, StringComparison.Ordinal);
        Assert.Equal(format == LogFormat.Json, lines.Length == 1);
    }

    private static void AssertHarmless(string text)
    {
        using var lines = new StringReader(text);
        while (lines.ReadLine() is { } line)
        {
            Assert.True(Printable.IsPrintable(line), line);
            if (line.StartsWith('{'))
            {
                using var json = JsonDocument.Parse(line);
                Assert.All(json.RootElement.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.String), field =>
                    Assert.True(Printable.IsPrintable(field.Value.GetString()!.Replace("\n", "", StringComparison.Ordinal)), field.Name));
            }
        }
    }

    private static string MessageOf(LogFormat format, string text)
    {
        if (format == LogFormat.Console)
        {
            // After the time, the level and the number, if there is one.
            var message = text.TrimEnd('\n')[17..];
            return message.StartsWith("9998 ", StringComparison.Ordinal) || message.StartsWith("9997 ", StringComparison.Ordinal) ? message[5..] : message;
        }

        using var json = JsonDocument.Parse(text);
        return json.RootElement.GetProperty("@m").GetString()!;
    }

    private static string Write(LogFormat format, Action<ILogger> write)
    {
        using var output = new StringWriter();
        using (var factory = LoggingSetup.Create(format, 0, output))
        {
            write(factory.CreateLogger("FlannelMesh.Test"));
        }

        return output.ToString();
    }

    [LoggerMessage(9998, LogLevel.Warning, "{Name} joined")]
    private static partial void Joined(ILogger log, string name);

    [LoggerMessage(9997, LogLevel.Warning, "Saw {Name}")]
    private static partial void Saw(ILogger log, object name);

    [LoggerMessage(9996, LogLevel.Warning, "Saw {Names}")]
    private static partial void SawAll(ILogger log, string[] names);

    [LoggerMessage(9995, LogLevel.Error, "It failed")]
    private static partial void Failed(ILogger log, Exception e);

    private sealed record Named(string Name)
    {
        public override string ToString() => Name;
    }
}
