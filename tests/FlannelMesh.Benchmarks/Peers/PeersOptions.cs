using System.Collections.Immutable;

namespace FlannelMesh.Benchmarks.Peers;

/// <summary>What `peers` measures.</summary>
/// <param name="Sizes">Numbers of peers.</param>
/// <param name="Runs">Interleaved rounds of each.</param>
internal sealed record PeersOptions(ImmutableArray<int> Sizes, int Runs)
{
    public const int MaxPeers = 50_000;
    public const int MaxRuns = 100;

    /// <exception cref="BenchmarkException">A value cannot be used; the message names it and what would be right.</exception>
    public static PeersOptions Parse(string peers, string runs) => new(
        OptionNumber.ParseList("--peers", peers, MaxPeers, "numbers of peers, such as 100,5000"),
        OptionNumber.Parse("--runs", runs, MaxRuns));
}
