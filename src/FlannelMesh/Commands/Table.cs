using System.Globalization;
using System.Text;

namespace FlannelMesh.Commands;

/// <summary>Aligned columns for people.</summary>
internal sealed class Table(params string[] header)
{
    private readonly List<string[]> _rows = [header];

    /// <summary>What is null is shown as "-".</summary>
    public void Add(params string?[] cells) => _rows.Add([.. cells.Select(cell => string.IsNullOrEmpty(cell) ? "-" : Printable(cell))]);

    public override string ToString()
    {
        var widths = Enumerable.Range(0, header.Length).Select(column => _rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in _rows)
        {
            text.AppendLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }

        return text.ToString();
    }

    /// <summary>
    /// Names come from other hosts: a terminal must not take them for commands, nor turn the line around at a mark of direction.
    /// </summary>
    public static string Printable(string text) => string.Create(text.Length, text, static (chars, source) =>
    {
        for (var i = 0; i < chars.Length; i++)
        {
            chars[i] = IsObeyed(source[i]) ? '?' : source[i];
        }
    });

    private static bool IsObeyed(char character) => char.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
