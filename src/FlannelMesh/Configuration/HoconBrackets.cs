using System.Globalization;

namespace FlannelMesh.Configuration;

/// <summary>
/// Checks what Akka's HOCON parser does not: it takes a missing } or quotation mark for the end of the file, and never returns from a
/// missing ], from a list with a character that no value begins with, from a substitution without a key, or from an optional
/// one in a list that has no value. In a key three quotation marks are an empty text and the beginning of another to it.
/// </summary>
internal static class HoconBrackets
{
    private const string TripleQuote = "\"\"\"";

    /// <summary>Null if every bracket and quotation mark has its partner.</summary>
    public static string? FindError(string text)
    {
        var open = new Stack<(char Bracket, int Line)>();
        var line = 1;
        var before = '{';
        for (var i = 0; i < text.Length; i++)
        {
            var first = text[i];
            switch (text[i])
            {
                case '\n':
                    line++;
                    break;
                case '#':
                case '/' when text.AsSpan(i).StartsWith("//"):
                    i = EndOfComment(text, i);
                    continue;
                case '"':
                    if (text.AsSpan(i).StartsWith(TripleQuote) && !BeginsValue(before, open))
                    {
                        return Describe(line, "three quotation marks where no value begins; a key has one at each end");
                    }

                    if (EndOfString(text, i) is not { } end)
                    {
                        return Describe(line, "a quotation mark is never closed");
                    }

                    line += text.AsSpan(i, end - i).Count('\n');
                    i = end;
                    break;
                case '$' when text.AsSpan(i).StartsWith("${"):
                    if (EndOfSubstitution(text, i) is not { } last)
                    {
                        return Describe(line, "a substitution that is not ${key} or ${?key}");
                    }

                    if (text[i + 2] == '?' && open.Any(around => around.Bracket == '['))
                    {
                        return Describe(line, "${?…} in a list; without the question mark, or outside of a list, it can be read");
                    }

                    i = last;
                    break;
                case '$' when open.TryPeek(out var list) && list.Bracket == '[':
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

            before = char.IsWhiteSpace(first) ? before : first;
        }

        return open.TryPop(out var left) ? Describe(left.Line, $"{left.Bracket} is never closed") : null;
    }

    private static bool BeginsValue(char before, Stack<(char Bracket, int Line)> open) =>
        before is '=' or ':' || (before is '[' or ',' && open.TryPeek(out var around) && around.Bracket == '[');

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

    /// <summary>The place of its closing bracket; null if there is no key in it, or more than that.</summary>
    private static int? EndOfSubstitution(string text, int start)
    {
        var key = text.AsSpan(start + 2).StartsWith("?") ? start + 3 : start + 2;
        var end = key;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.' or '-' or '_'))
        {
            end++;
        }

        return end > key && end < text.Length && text[end] == '}' ? end : null;
    }

    private static string Describe(int line, string error) => string.Create(CultureInfo.InvariantCulture, $"line {line}: {error}");
}
