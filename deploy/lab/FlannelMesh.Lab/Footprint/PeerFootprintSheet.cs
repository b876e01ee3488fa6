using System.Collections.Immutable;
using System.Globalization;

namespace FlannelMesh.Labs.Footprint;

/// <summary>Collects one value of each thing for each number of peers; prints each at once and at the end all of them as a markdown table.</summary>
/// <param name="print">Takes one line at a time.</param>
internal sealed class PeerFootprintSheet(Action<string> print)
{
    /// <summary>Values of this unit have their growth with each peer in the last column.</summary>
    public const string Mebibytes = "MiB";

    private readonly List<(int Peers, string Name, string Unit, double Value)> _values = [];

    public void Add(int peers, string name, string unit, double value)
    {
        _values.Add((peers, name, unit, value));
        print($"  {name}: {Text(value)} {unit}");
    }

    /// <summary>The table. A peer's share is what the greatest number has more than the smallest, by the difference of both numbers.</summary>
    public override string ToString()
    {
        ImmutableArray<int> sizes = [.. _values.Select(value => value.Peers).Distinct()];
        var names = _values.Select(value => (value.Name, value.Unit)).Distinct().ToList();
        var width = names.Select(name => name.Name.Length).Append(4).Max();
        string[] head =
        [
            $"| {"".PadRight(width)} | unit |{string.Concat(sizes.Select(size => $" {Peers(size),12} |"))} KiB a peer |",
            $"| {new string('-', width)} | ---- |{string.Concat(sizes.Select(_ => " -----------: |"))} ---------: |",
        ];
        return string.Join('\n', head.Concat(names.Select(name =>
            $"| {name.Name.PadRight(width)} | {name.Unit,-4} |{string.Concat(sizes.Select(size => $" {Of(name.Name, size),12} |"))} {Growth(name.Name, name.Unit, sizes),10} |")));
    }

    private static string Peers(int size) => string.Create(CultureInfo.InvariantCulture, $"{size:#,0} peers");

    private double? Value(string name, int peers) => _values.Where(value => value.Name == name && value.Peers == peers).Select(value => (double?)value.Value).LastOrDefault();

    private string Of(string name, int peers) => Value(name, peers) is { } value ? Text(value) : "";

    private string Growth(string name, string unit, IReadOnlyCollection<int> sizes)
    {
        var (least, most) = (sizes.Min(), sizes.Max());
        return unit == Mebibytes && least < most && Value(name, least) is { } from && Value(name, most) is { } to
            ? ((to - from) * 1024 / (most - least)).ToString("0.0", CultureInfo.InvariantCulture)
            : "";
    }

    private static string Text(double value) => value.ToString(value < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture);
}
