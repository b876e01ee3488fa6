using System.Globalization;

namespace FlannelMesh.Configuration;

/// <summary>
/// Checks what Akka's HOCON parser does not: it takes a missing } or quotation mark for the end of the file, and never returns from a
/// missing ] or from a list with a character that no value begins with.
/// </summary>
internal static class HoconBrackets
{
    private const string TripleQuote = "\"\"\"";

    /// <summary>Null if every bracket and quotation mark has its partner.</summary>
    public static string? FindError(string text)
    {
        var open = new Stack<(char Bracket, int Line)>();
        var line = 1;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\n':
                    line++;
                    break;
                case '#':
                case '/' when text.AsSpan(i).StartsWith("//"):
                    i = EndOfComment(text, i);
                    break;
                case '"':
                    if (EndOfString(text, i) is not { } end)
                    {
                        return Describe(line, "a quotation mark is never closed");
                    }

                    line += text.AsSpan(i, end - i).Count('\n');
                    i = end;
                    break;
                case '$' when open.TryPeek(out var list) && list.Bracket == '[' && !text.AsSpan(i).StartsWith("${"):
                case '=' or ':' or '`' or '^' or '?' or '!' or '@' or '*' or '&' or '\\' when open.TryPeek(out var around) && around.Bracket == '[':
                    return Describe(line, $"{text[i]} in a list; it holds values, and one with such a character stands in quotation marks");
                case '{' or '[':
                    open.Push((text[i], line));
                    break;
                case '}' or ']':
                    if (!open.TryPop(out var opened))
                    {
                        return Describe(line, $"{text[i]} closes nothing");
                    }

                    if (text[i] != Closing(opened.Bracket))
                    {
                        return Describe(
                            line,
                            $"{text[i]} where {Closing(opened.Bracket)} is due, for the {opened.Bracket} of line {opened.Line}");
                    }

                    break;
            }
        }

        return open.TryPop(out var left) ? Describe(left.Line, $"{left.Bracket} is never closed") : null;
    }

    private static char Closing(char bracket) => bracket == '{' ? '}' : ']';

    /// <summary>The last place of the comment; the line break after it is not part of it.</summary>
    private static int EndOfComment(string text, int start)
    {
        var end = text.IndexOf('\n', start);
        return end < 0 ? text.Length : end - 1;
    }

    /// <summary>The place of the last closing quotation mark; null if there is none. Only triple quotes span lines.</summary>
    private static int? EndOfString(string text, int start)
    {
        if (text.AsSpan(start).StartsWith(TripleQuote))
        {
            var end = text.IndexOf(TripleQuote, start + TripleQuote.Length, StringComparison.Ordinal);
            return end < 0 ? null : end + TripleQuote.Length - 1;
        }

        for (var i = start + 1; i < text.Length && text[i] != '\n'; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                return i;
            }
        }

        return null;
    }

    private static string Describe(int line, string error) => string.Create(CultureInfo.InvariantCulture, $"line {line}: {error}");
}
