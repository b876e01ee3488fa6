using System.Globalization;

namespace FlannelMesh.Labs.Figures;

/// <summary>Collects what is measured, prints each value at once and at the end all of them as a markdown table.</summary>
/// <param name="print">Takes one line at a time.</param>
internal sealed class FigureSheet(Action<string> print)
{
    private const string Seconds = "s";
    private const string Milliseconds = "ms";
    private const string Pings = "pings";

    private readonly List<Figure> _figures = [];

    /// <summary>In the order of their first value.</summary>
    public IReadOnlyList<Figure> Figures => _figures;

    public void Add(string name, TimeSpan time) => Add(name, Seconds, time.TotalSeconds);

    /// <summary>A time that is not worth a second.</summary>
    public void AddShort(string name, TimeSpan time) => Add(name, Milliseconds, time.TotalMilliseconds);

    /// <param name="lost">Pings without an answer.</param>
    public void AddLost(string name, int lost) => Add(name, Pings, lost);

    /// <summary>The table.</summary>
    public override string ToString()
    {
        var width = _figures.Select(figure => figure.Name.Length).Append(4).Max();
        string[] head =
        [
            $"| {"".PadRight(width)} | unit  |  median |    best |   worst | runs |",
            $"| {new string('-', width)} | ----- | ------: | ------: | ------: | ---: |",
        ];
        return string.Join('\n', head.Concat(_figures.Select(figure => string.Create(
            CultureInfo.InvariantCulture,
            $"| {figure.Name.PadRight(width)} | {figure.Unit,-5} | {Text(figure, figure.Median),7} | {Text(figure, figure.Best),7} | {Text(figure, figure.Worst),7} | {figure.Values.Length,4} |"))));
    }

    private void Add(string name, string unit, double value)
    {
        var index = _figures.FindIndex(figure => figure.Name == name);
        var figure = index < 0 ? new Figure(name, unit, []) : _figures[index];
        figure = figure with { Values = figure.Values.Add(value) };
        if (index < 0)
        {
            _figures.Add(figure);
        }
        else
        {
            _figures[index] = figure;
        }

        print($"  {name}: {Text(figure, value)} {unit}");
    }

    private static string Text(Figure figure, double value) =>
        value.ToString(figure.Unit switch { Seconds => "0.0", Milliseconds => "0", _ => "0.#" }, CultureInfo.InvariantCulture);
}
