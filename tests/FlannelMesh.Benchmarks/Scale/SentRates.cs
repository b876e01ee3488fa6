using System.Collections.Immutable;
using FlannelMesh.Benchmarks.Scale.Wire;

namespace FlannelMesh.Benchmarks.Scale;

/// <summary>What the mean of some nodes sends in a second.</summary>
/// <param name="Kinds">By the number of the <see cref="MessageKind"/>.</param>
internal sealed record SentRates(ImmutableArray<(double Bytes, double Messages)> Kinds)
{
    public double Bytes => Kinds.Sum(kind => kind.Bytes);

    public double Messages => Kinds.Sum(kind => kind.Messages);

    /// <param name="nodes">What each node has sent, by kind.</param>
    /// <returns>Null of no nodes.</returns>
    public static SentRates? Of(IReadOnlyCollection<ImmutableArray<Traffic>> nodes, TimeSpan time) => nodes.Count == 0 ? null : new SentRates(
    [
        .. Enum.GetValues<MessageKind>().Select(kind => nodes.Aggregate(default(Traffic), (sum, node) => sum + node[(int)kind]))
            .Select(sum => (sum.Bytes / time.TotalSeconds / nodes.Count, sum.Messages / time.TotalSeconds / nodes.Count)),
    ]);
}
