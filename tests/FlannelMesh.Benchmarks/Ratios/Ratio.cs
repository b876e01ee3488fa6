using System.Globalization;

namespace FlannelMesh.Benchmarks.Ratios;

/// <summary>How much of what something else costs ours does, both measured in one run. Less is better.</summary>
/// <param name="Name">One line, the same in every release.</param>
/// <param name="Tolerance">Times what was kept it may be.</param>
internal sealed record Ratio(string Name, double Value, double Tolerance = RatioBook.Tolerance)
{
    public string ToText() => Value.ToString("0.00", CultureInfo.InvariantCulture);
}
