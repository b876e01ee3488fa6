using System.Collections.Immutable;

namespace FlannelMesh.Dataplane.TrafficRules;

/// <summary>What became of an attempt to have the rules in place.</summary>
/// <param name="Installed">Null if they are not.</param>
/// <param name="Drift">What was not as it had been installed.</param>
/// <param name="Error">Null, or what went wrong with the cure.</param>
public sealed record RulesOutcome(InstalledRules? Installed, ImmutableArray<string> Drift, string? Error);
