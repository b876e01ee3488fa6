using System.Collections.Immutable;

namespace FlannelMesh.Labs.Figures;

/// <summary>One thing measured once a run, in the order of the runs. The smaller the better.</summary>
/// <param name="Unit">`s` or `ms`, or of what the values are a count.</param>
internal sealed record Figure(string Name, string Unit, ImmutableArray<double> Values)
{
    /// <summary>Of an even number the mean of the two in the middle.</summary>
    public double Median
    {
        get
        {
            var sorted = Values.Sort();
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    public double Best => Values.Min();

    public double Worst => Values.Max();
}
