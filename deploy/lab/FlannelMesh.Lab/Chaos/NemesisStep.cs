using System.Collections.Immutable;
using System.Globalization;

namespace FlannelMesh.Labs.Chaos;

/// <summary>Faults that begin at the same moment; the step is over when all are healed and the lab has converged.</summary>
/// <param name="Number">1 is the first.</param>
public sealed record NemesisStep(int Number, ImmutableArray<Fault> Faults)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"step {Number}: {string.Join("; ", Faults)}");
}
