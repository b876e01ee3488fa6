using System.Collections.Immutable;

namespace FlannelMesh.Labs.Drift;

/// <summary>What an agent did about one <see cref="DriftCase"/>.</summary>
/// <param name="Time">From just before the commands until a look that began after the repair; a look takes some 20 ms.</param>
/// <param name="Logged">What it logged as repaired, in order of the text, each as often as it did.</param>
/// <param name="Expected">What it had to log.</param>
/// <param name="Counted">By how much the counter of the kind went up.</param>
public sealed record DriftOutcome(TimeSpan Time, ImmutableArray<string> Logged, ImmutableArray<string> Expected, long Counted);
