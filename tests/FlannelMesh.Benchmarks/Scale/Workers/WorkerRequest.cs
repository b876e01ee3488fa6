using System.Collections.Immutable;

namespace FlannelMesh.Benchmarks.Scale.Workers;

/// <summary>A line for a worker.</summary>
/// <param name="Do">One of the constants.</param>
internal sealed record WorkerRequest(string Do)
{
    /// <summary>Starts <see cref="Nodes"/>; answers when the start has begun.</summary>
    public const string Start = "start";

    /// <summary>How far the nodes are.</summary>
    public const string Progress = "progress";

    /// <summary>When each node had the peer <see cref="Name"/> in its kernel.</summary>
    public const string Seen = "seen";

    public const string Crash = "crash";

    /// <summary>Cuts the nodes with the addresses of <see cref="Hosts"/> off from all others; none heals.</summary>
    public const string Cut = "cut";

    /// <summary>What each node has sent, and what the process has used.</summary>
    public const string Usage = "usage";

    public ImmutableArray<int> Nodes { get; init; } = [];

    public string Name { get; init; } = "";

    public ImmutableArray<string> Hosts { get; init; } = [];
}
