using System.Collections.Immutable;
using FlannelMesh.Benchmarks.Scale.Wire;

namespace FlannelMesh.Benchmarks.Scale.Workers;

/// <summary>What a worker has used since its start.</summary>
/// <param name="Sent">By node, by the number of the <see cref="MessageKind"/>.</param>
/// <param name="Resident">Bytes now.</param>
/// <param name="Heap">Bytes of live objects after the last collection.</param>
internal sealed record WorkerUsage(
    ImmutableDictionary<int, ImmutableArray<Traffic>> Sent, TimeSpan Processor, long Resident, long Heap, long Allocated, TimeSpan Paused);
