using System.Globalization;

namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>A cost that grows with the number of nodes: <c>Fixed + PerNode · N</c>.</summary>
internal readonly record struct Line(double Fixed, double PerNode)
{
    public double At(int nodes) => Fixed + (PerNode * nodes);

    /// <summary>Least squares of the relative error: a cost of 5,000 nodes must not drown that of 10.</summary>
    public static Line Fit(IReadOnlyCollection<(int Nodes, double Value)> points)
    {
        double w = 0, x = 0, y = 0, xx = 0, xy = 0;
        foreach (var (nodes, value) in points.Where(point => point.Value > 0))
        {
            var weight = 1 / (value * value);
            w += weight;
            x += weight * nodes;
            y += weight * value;
            xx += weight * nodes * nodes;
            xy += weight * nodes * value;
        }

        var slope = ((w * xy) - (x * y)) / ((w * xx) - (x * x));
        return new Line((y - (slope * x)) / w, slope);
    }

    public string ToText(string unit) => string.Create(CultureInfo.InvariantCulture, $"{Fixed:0.#} + {PerNode:0.####}·N {unit}");
}
