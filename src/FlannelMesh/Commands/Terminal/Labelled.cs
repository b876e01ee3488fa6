using System.Text;

namespace FlannelMesh.Commands.Terminal;

/// <summary>Lines of a label and a text; on a terminal a long text goes on below its beginning.</summary>
internal sealed class Labelled(Screen screen)
{
    private const int LabelWidth = 9;
    private const int Narrowest = 20;

    private readonly StringBuilder _text = new();

    public override string ToString() => _text.ToString();

    /// <param name="state">A word whose colour the label, or else the text, has.</param>
    public void Add(string label, string text, string? state = null)
    {
        var width = screen.Width is { } all ? Math.Max(all - LabelWidth, Narrowest) : int.MaxValue;
        var isFirst = true;
        foreach (var line in Wrap(Table.Printable(text), width))
        {
            var head = isFirst ? label.PadRight(LabelWidth) : new string(' ', LabelWidth);
            var (shownHead, shown) = state is null ? (head, line) : state == label ? (Paint.State(screen, head, state), line) : (head, Paint.State(screen, line, state));

            // A label as long as its column still has a space behind it.
            _text.Append(shownHead).Append(label.Length >= LabelWidth && isFirst ? " " : "").AppendLine(shown);
            isFirst = false;
        }
    }

    /// <summary>At spaces; a word that is longer than a line has one of its own.</summary>
    private static IEnumerable<string> Wrap(string text, int width)
    {
        while (text.Length > width)
        {
            var at = text.LastIndexOf(' ', width);
            if (at <= 0)
            {
                at = text.IndexOf(' ', width);
            }

            if (at < 0)
            {
                break;
            }

            yield return text[..at];
            text = text[(at + 1)..];
        }

        yield return text;
    }
}
