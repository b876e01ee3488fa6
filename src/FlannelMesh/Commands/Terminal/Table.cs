using System.Text;

namespace FlannelMesh.Commands.Terminal;

/// <summary>Aligned columns for people.</summary>
internal sealed class Table(params Column[] columns)
{
    private const string Gap = "  ";
    private const char Cut = '…';

    private readonly List<string[]> _rows = [[.. columns.Select(column => column.Name)]];

    /// <summary>What is null is shown as "-".</summary>
    public void Add(params string?[] cells) => _rows.Add([.. cells.Select(cell => string.IsNullOrEmpty(cell) ? "-" : Printable(cell))]);

    public override string ToString() => ToText(Screen.None);

    /// <summary>No wider than the screen: less important columns are cut, or left out.</summary>
    public string ToText(Screen screen)
    {
        var widths = Fit(screen.Width);
        var shown = Enumerable.Range(0, columns.Length).Where(column => widths[column] > 0).ToList();
        var text = new StringBuilder();
        foreach (var row in _rows)
        {
            var cells = shown.Select((column, at) => Cell(row, column, widths[column], isLast: at == shown.Count - 1));
            text.AppendLine(string.Join(Gap, cells.Select(cell => ReferenceEquals(row, _rows[0]) || !columns[cell.Column].IsState
                ? cell.Text
                : Paint.State(screen, cell.Text, row[cell.Column]))).TrimEnd());
        }

        return text.ToString();
    }

    /// <inheritdoc cref="Logging.Printable"/>
    public static string Printable(string text) => Logging.Printable.Of(text);

    /// <summary>With a mark where something is missing.</summary>
    public static string Shorten(string text, int width) => text.Length <= width ? text : width < 1 ? "" : text[..(width - 1)] + Cut;

    private (int Column, string Text) Cell(string[] row, int column, int width, bool isLast)
    {
        var text = Shorten(row[column], width);
        return (column, columns[column].IsNumber ? text.PadLeft(width) : isLast ? text : text.PadRight(width));
    }

    /// <returns>The width of each column; 0 for one that is left out.</returns>
    private int[] Fit(int? width)
    {
        var widths = Enumerable.Range(0, columns.Length).Select(column => _rows.Max(row => row[column].Length)).ToArray();
        if (width is not { } limit)
        {
            return widths;
        }

        foreach (var column in Enumerable.Range(0, columns.Length).Where(column => columns[column].Rank is not null).OrderBy(column => columns[column].Rank))
        {
            var excess = Total(widths) - limit;
            if (excess <= 0)
            {
                break;
            }

            widths[column] = columns[column].Minimum == 0 ? 0 : Math.Max(Math.Min(columns[column].Minimum, widths[column]), widths[column] - excess);
        }

        return widths;
    }

    private static int Total(int[] widths) => widths.Sum() + (Gap.Length * (widths.Count(width => width > 0) - 1));
}
