using System.Collections.Immutable;
using FlannelMesh.Benchmarks.Scale.Nodes;

namespace FlannelMesh.Benchmarks.Scale;

/// <summary>What `scale` measures.</summary>
/// <param name="Nodes">Sizes of the clusters, one after the other.</param>
/// <param name="PerWorker">Nodes in one process.</param>
/// <param name="Limit">For each phase of each size.</param>
/// <param name="Idle">How long an idle cluster is watched.</param>
/// <param name="Joins">How many nodes join, one after the other.</param>
internal sealed record ScaleOptions(ImmutableArray<int> Nodes, ImmutableHashSet<ScalePhase> Phases, int PerWorker, TimeSpan Limit, TimeSpan Idle, int Joins)
{
    public const int Voters = 3;

    private const int MaxJoins = 100;
    private const int MaxSeconds = 3600;

    /// <summary>How long the cluster is watched after nodes were killed, and after it was cut.</summary>
    public TimeSpan IdleAfter => Idle / 2;

    /// <exception cref="BenchmarkException">A value cannot be used; the message names it and what would be right.</exception>
    public static ScaleOptions Parse(string nodes, string only, string perWorker, string limit, string idle, string joins) => new(
        OptionNumber.ParseList("--nodes", nodes, ScalePlan.MaxNodes - OptionNumber.Parse("--joins", joins, MaxJoins), "sizes of clusters, such as 10,25"),
        [.. only.Length == 0 ? Enum.GetValues<ScalePhase>() : only.Split(',').Select(phase => Phase(only, phase))],
        OptionNumber.Parse("--per-process", perWorker, ScalePlan.MaxNodes),
        TimeSpan.FromSeconds(OptionNumber.Parse("--limit", limit, MaxSeconds)),
        TimeSpan.FromSeconds(OptionNumber.Parse("--idle", idle, MaxSeconds)),
        OptionNumber.Parse("--joins", joins, MaxJoins));

    private static ScalePhase Phase(string whole, string text) => ScalePhases.Names.TryGetValue(text, out var phase)
        ? phase
        : throw new BenchmarkException($"--only '{whole}': must be some of {string.Join(',', ScalePhases.Names.Keys)}");
}
