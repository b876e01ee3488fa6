using System.Globalization;
using System.Text;

namespace FlannelMesh.Logging;

/// <summary>
/// Text that others can choose, made fit for a terminal and a log: names come from other hosts, and a terminal must not take them for commands,
/// nor turn the line around at a mark of direction, nor begin another line.
/// </summary>
public static class Printable
{
    private const char Stand = '?';

    /// <summary>With "?" for what a terminal would obey or not show.</summary>
    public static string Of(string text) => IsPrintable(text) ? text : Replace(text);

    /// <summary>The start of what may be long.</summary>
    public static string Short(string text, int atMost = 64) => Of(text.Length > atMost ? $"{text[..atMost]}…" : text);

    /// <summary>Of several lines, each after the first indented: none of them can pass for a line of its own.</summary>
    public static string Lines(string text) =>
        string.Join("\n    ", text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(line => Of(line.TrimStart(' '))));

    public static bool IsPrintable(string text)
    {
        if (Ascii.IsValid(text) && text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0)
        {
            return true;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (IsObeyed(rune))
            {
                return false;
            }
        }

        return true;
    }

    private static string Replace(string text)
    {
        var printable = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = IsObeyed(rune) ? printable.Append(Stand) : printable.Append(rune);
        }

        return printable.ToString();
    }

    /// <summary>Half a surrogate pair comes as U+FFFD, which shows.</summary>
    private static bool IsObeyed(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
