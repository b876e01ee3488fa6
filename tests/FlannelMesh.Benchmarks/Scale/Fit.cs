using System.Collections.Immutable;
using System.Globalization;

namespace FlannelMesh.Benchmarks.Scale;

/// <summary>A model a + b·f(N) by least squares.</summary>
/// <param name="Shape">f, as text; empty for a constant.</param>
/// <param name="Residual">Root of the mean square of what the model is off.</param>
internal sealed record Fit(string Shape, double A, double B, double Residual)
{
    private static readonly ImmutableArray<(string Shape, Func<double, double> Of)> Shapes =
        [("", _ => 0), ("log2 N", Math.Log2), ("N", n => n), ("N·log2 N", n => n * Math.Log2(n)), ("N²", n => n * n)];

    /// <summary>A richer model must be off by less than this part of what a constant is.</summary>
    private const double Gain = 0.5;

    public double At(double nodes) => A + (B * Shapes.First(shape => shape.Shape == Shape).Of(nodes));

    /// <summary>The model that is off least; a constant unless another one explains the data better by far. Null for fewer than three sizes.</summary>
    public static Fit? Best(IReadOnlyList<(double Nodes, double Value)> data)
    {
        if (data.Count < 3)
        {
            return null;
        }

        var fits = Shapes.Select(shape => Of(shape.Shape, shape.Of, data)).ToList();
        var best = fits.Skip(1).MinBy(fit => fit.Residual)!;
        return best.Residual < fits[0].Residual * Gain ? best : fits[0];
    }

    public override string ToString() => Shape.Length == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{A:0.##}")
        : string.Create(CultureInfo.InvariantCulture, $"{A:0.##} {(B < 0 ? '−' : '+')} {Math.Abs(B):0.####}·{Shape}");

    private static Fit Of(string shape, Func<double, double> of, IReadOnlyList<(double Nodes, double Value)> data)
    {
        var (meanX, meanY) = (data.Average(point => of(point.Nodes)), data.Average(point => point.Value));
        var spread = data.Sum(point => Math.Pow(of(point.Nodes) - meanX, 2));
        var b = spread > 0 ? data.Sum(point => (of(point.Nodes) - meanX) * (point.Value - meanY)) / spread : 0;
        var a = meanY - (b * meanX);
        return new Fit(shape, a, b, Math.Sqrt(data.Average(point => Math.Pow(point.Value - a - (b * of(point.Nodes)), 2))));
    }
}
