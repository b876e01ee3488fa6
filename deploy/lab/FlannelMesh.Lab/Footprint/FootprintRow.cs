using System.Collections.Immutable;

namespace FlannelMesh.Labs.Footprint;

/// <summary>One thing measured of agents, and the same of the peer where it has such a thing.</summary>
/// <param name="Unit">Behind the numbers, such as `ms`.</param>
internal sealed record FootprintRow(string Name, string Unit, ImmutableArray<double> Agent, ImmutableArray<double> Peer);
