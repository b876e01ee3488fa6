using System.Collections.Immutable;

namespace FlannelMesh.Dataplane.TrafficRules;

/// <summary>How the kernel showed our rules when they had just been installed: what later listings are compared with.</summary>
/// <param name="Table">The listing of our table; null if none is wanted.</param>
/// <param name="Forward">By family, the listing of our chain in the table of iptables where it is needed.</param>
public sealed record InstalledRules(string? Table, ImmutableDictionary<string, string> Forward);
