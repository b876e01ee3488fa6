using System.Collections.Immutable;
using FlannelMesh.Labs.Figures;

namespace FlannelMesh.Labs.Footprint;

/// <summary>What `footprint --peers` measures.</summary>
/// <param name="Sizes">Numbers of peers, in the order in which they are measured.</param>
/// <param name="Settle">How long nothing happens before idle agents are looked at.</param>
/// <param name="Idle">How long they are looked at.</param>
internal sealed record PeerFootprintOptions(ImmutableArray<int> Sizes, TimeSpan Settle, TimeSpan Idle)
{
    /// <summary>Of the 16,383 subnets of the pool, with room for a second host's.</summary>
    public const int MostPeers = 16_000;

    /// <param name="others">Options that were given and mean nothing here.</param>
    /// <exception cref="LabException">A value cannot be used; the message names it and what would be right.</exception>
    public static PeerFootprintOptions Parse(string peers, string settle, string idle, IReadOnlyCollection<string> others) => others.Count == 0
        ? new(
            FiguresOptions.Numbers("--peers", peers, MostPeers, "numbers of peers, such as 10,1000,5000"),
            TimeSpan.FromSeconds(FiguresOptions.Number("--settle", settle, FootprintOptions.MaxSeconds)),
            TimeSpan.FromSeconds(FiguresOptions.Number("--idle", idle, FootprintOptions.MaxSeconds)))
        : throw new LabException($"{string.Join(", ", others)}: must not be given with --peers, which measures a voter and a follower once");
}
