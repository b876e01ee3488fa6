using System.Collections.Immutable;

namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>What `simulate` is asked for.</summary>
/// <param name="Nodes">Sizes of clusters.</param>
/// <param name="Cores">How many all nodes share; null: each has its own.</param>
internal sealed record SimulateOptions(ImmutableArray<int> Nodes, int? Cores)
{
    public const int MaxNodes = 20_000;

    public Protocol Protocol { get; init; } = new();

    /// <exception cref="BenchmarkException">A value cannot be used.</exception>
    public static SimulateOptions Parse(string nodes, string? cores, string gossip, string admission, string reduce) => new(
        OptionNumber.ParseList("--nodes", nodes, MaxNodes, "sizes of clusters, such as 10,100,1000"),
        cores is null ? null : OptionNumber.Parse("--cores", cores, 1024))
    {
        Protocol = new Protocol() with { GossipInterval = OptionNumber.Parse("--gossip-interval", gossip, 60_000) * Protocol.Second / 1000, ReduceDifferentView = OptionNumber.Parse("--reduce-different-view", reduce, 100_000), Admission = OptionNumber.Parse("--admission", admission, int.MaxValue) },
    };
}
