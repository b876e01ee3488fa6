using System.Collections.Immutable;
using System.Globalization;

namespace FlannelMesh.Benchmarks.Peers;

/// <summary>What `peers` measures.</summary>
/// <param name="Sizes">Numbers of peers.</param>
/// <param name="Runs">Interleaved rounds of each.</param>
internal sealed record PeersOptions(ImmutableArray<int> Sizes, int Runs)
{
    public const int MaxPeers = 50_000;

    /// <exception cref="BenchmarkException">A value cannot be used; the message names it and what would be right.</exception>
    public static PeersOptions Parse(string peers, string runs) => new(
        [.. peers.Split(',').Select(size => Number("--peers", size, peers, MaxPeers, "numbers of peers, such as 100,5000, each")).Distinct()],
        Number("--runs", runs, runs, 100, "a number"));

    private static int Number(string option, string text, string whole, int to, string what) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= to
            ? number
            : throw new BenchmarkException($"{option} '{whole}': must be {what} 1 to {to}");
}
