using System.Collections.Immutable;

namespace FlannelMesh.Benchmarks.Scale;

/// <summary>How <see cref="ScalePhase"/>s are called in options.</summary>
internal static class ScalePhases
{
    public static ImmutableSortedDictionary<string, ScalePhase> Names { get; } = ImmutableSortedDictionary<string, ScalePhase>.Empty
        .Add("idle", ScalePhase.Idle)
        .Add("joins", ScalePhase.Joins)
        .Add("kill", ScalePhase.Kill)
        .Add("cut", ScalePhase.Cut)
        .Add("one-by-one", ScalePhase.OneByOne);
}
