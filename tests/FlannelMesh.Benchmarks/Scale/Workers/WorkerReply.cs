using System.Collections.Immutable;

namespace FlannelMesh.Benchmarks.Scale.Workers;

/// <summary>A worker's answer, a line. All moments are of the machine's monotonic clock, the same for all processes.</summary>
internal sealed record WorkerReply
{
    /// <summary>Why the request failed, or an agent would have ended; null when all is well.</summary>
    public string? Problem { get; init; }

    public ImmutableArray<NodeProgress> Nodes { get; init; } = [];

    /// <summary>By node, as <see cref="WorkerRequest.Seen"/> asks; 0 for a node that has not got it.</summary>
    public ImmutableDictionary<int, long> Seen { get; init; } = ImmutableDictionary<int, long>.Empty;

    public WorkerUsage? Usage { get; init; }
}
