using System.Collections.Immutable;
using System.Globalization;
using FlannelMesh.Labs.Bench;

namespace FlannelMesh.Labs.Figures;

/// <summary>Collects values of each thing for each size of what is measured; prints each at once and at the end all of them as a markdown table.</summary>
/// <param name="things">What sizes are numbers of, such as `peers`.</param>
/// <param name="print">Takes one line at a time.</param>
internal sealed class SizeSheet(string things, Action<string> print)
{
    /// <summary>Values of this unit have their growth with each thing more, if the sheet has growth.</summary>
    public const string Mebibytes = "MiB";

    private readonly List<(int Size, string Name, string Unit, ImmutableArray<double> Values)> _cells = [];

    /// <summary>The last column says how much more of memory the greatest size takes than the smallest, by the difference of both numbers.</summary>
    public bool HasGrowth { get; init; }

    public void Add(int size, string name, string unit, params IReadOnlyCollection<double> values)
    {
        if (values.Count > 0)
        {
            _cells.Add((size, name, unit, [.. values]));
            print($"  {name}: {Text([.. values])} {unit}");
        }
    }

    /// <summary>The table. Of several values it has the median and the 99th percentile, which of less than a hundred is the greatest.</summary>
    public override string ToString()
    {
        ImmutableArray<int> sizes = [.. _cells.Select(cell => cell.Size).Distinct()];
        var rows = _cells.Select(cell => (cell.Name, cell.Unit)).Distinct().ToList();
        var width = rows.Select(row => row.Name.Length).Append(4).Max();
        string[] head =
        [
            $"| {"".PadRight(width)} | unit |{string.Concat(sizes.Select(size => $" {Heading(size),12} |"))}{(HasGrowth ? $" KiB a {things.TrimEnd('s')} |" : "")}",
            $"| {new string('-', width)} | ---- |{string.Concat(sizes.Select(_ => " -----------: |"))}{(HasGrowth ? " ---------: |" : "")}",
        ];
        return string.Join('\n', head.Concat(rows.Select(row =>
            $"| {row.Name.PadRight(width)} | {row.Unit,-4} |{string.Concat(sizes.Select(size => $" {Text(Values(row.Name, size)),12} |"))}{Growth(row.Name, row.Unit, sizes)}")));
    }

    private string Heading(int size) => string.Create(CultureInfo.InvariantCulture, $"{size:#,0} {things}");

    private ImmutableArray<double> Values(string name, int size) => [.. _cells.Where(cell => cell.Name == name && cell.Size == size).SelectMany(cell => cell.Values)];

    private string Growth(string name, string unit, IReadOnlyCollection<int> sizes)
    {
        if (!HasGrowth)
        {
            return "";
        }

        var (least, most) = (sizes.Min(), sizes.Max());
        var text = unit == Mebibytes && least < most && Values(name, least) is [var from] && Values(name, most) is [var to]
            ? ((to - from) * 1024 / (most - least)).ToString("0.0", CultureInfo.InvariantCulture)
            : "";
        return $" {text,10} |";
    }

    private static string Text(ImmutableArray<double> values) => values switch
    {
        [] => "",
        [var value] => Text(value),
        _ => $"{Text(Spread.Quantile(values, 0.5))}; {Text(Spread.Quantile(values, 0.99))}",
    };

    private static string Text(double value) => value.ToString(value < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture);
}
