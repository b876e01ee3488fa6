using System.Collections.Immutable;
using System.Globalization;

namespace FlannelMesh.Benchmarks.Ratios;

/// <summary>The ratios of each release, as a markdown table: a row for each ratio, a column for each release, the newest last. Immutable.</summary>
internal sealed record RatioBook(ImmutableArray<string> Releases, ImmutableArray<(string Name, ImmutableArray<double?> Values)> Rows)
{
    /// <summary>Machines and moments differ; what is worse by more than this is no accident.</summary>
    public const double Tolerance = 1.5;

    private const string Title = "ratio";
    private const string Missing = "-";

    public static RatioBook Empty { get; } = new([], []);

    /// <param name="text">Lines around the table do not matter.</param>
    /// <exception cref="BenchmarkException">A row does not fit.</exception>
    public static RatioBook Parse(string text)
    {
        var lines = text.Split('\n').Where(line => line.StartsWith('|')).Select(line => line.Trim('|', ' ', '\r').Split('|', StringSplitOptions.TrimEntries)).ToList();
        if (lines is not [[Title, .. var releases], _, .. var rows])
        {
            return lines.Count == 0 ? Empty : throw new BenchmarkException($"the table of ratios begins with '{string.Join(" | ", lines[0])}': it must begin with '{Title}' and a column for each release");
        }

        return new RatioBook([.. releases], [.. rows.Select(row => (row[0], Values(row, releases.Length)))]);
    }

    /// <summary>What was kept last of this ratio; null if nothing was.</summary>
    public double? Last(string name) => Rows.FirstOrDefault(row => row.Name == name).Values is { IsDefault: false } values ? values.LastOrDefault(value => value is not null) : null;

    /// <summary>Whether one has become worse than it may.</summary>
    public bool IsWorse(Ratio ratio) => Last(ratio.Name) is { } kept && ratio.Value > kept * ratio.Tolerance;

    /// <summary>With these as those of a release; of one that is there already, in the place of what it had.</summary>
    public RatioBook With(string release, IReadOnlyCollection<Ratio> ratios)
    {
        var releases = Releases.Contains(release) ? Releases : Releases.Add(release);
        var column = releases.IndexOf(release);
        var names = Rows.Select(row => row.Name).Union(ratios.Select(ratio => ratio.Name));
        return new RatioBook(releases, [.. names.Select(name => (name, Row(name)))]);

        ImmutableArray<double?> Row(string name)
        {
            var known = Rows.FirstOrDefault(row => row.Name == name).Values;
            var values = Enumerable.Range(0, releases.Length).Select(at => known.IsDefault || at >= known.Length ? null : known[at]).ToArray();
            values[column] = ratios.FirstOrDefault(ratio => ratio.Name == name)?.Value ?? values[column];
            return [.. values];
        }
    }

    public string ToText()
    {
        var table = new MarkdownTable([Title, .. Releases]);
        foreach (var (name, values) in Rows)
        {
            table.Add([name, .. values.Select(value => value?.ToString("0.00", CultureInfo.InvariantCulture) ?? Missing)]);
        }

        return $"{table}\n";
    }

    private static ImmutableArray<double?> Values(string[] row, int count)
    {
        if (row.Length != count + 1)
        {
            throw new BenchmarkException($"the row '{row[0]}' of the table of ratios has {row.Length - 1} values, and there are {count} releases");
        }

        return [.. row.Skip(1).Select(cell => cell == Missing ? (double?)null
            : double.TryParse(cell, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value
            : throw new BenchmarkException($"the row '{row[0]}' of the table of ratios has '{cell}': it must be a number or {Missing}"))];
    }
}
