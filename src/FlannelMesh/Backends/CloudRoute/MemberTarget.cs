using System.Collections.Immutable;

namespace FlannelMesh.Backends.CloudRoute;

/// <summary>What a member has told of itself with its question for the routes.</summary>
public sealed record MemberTarget(string Network, string Target, ImmutableSortedSet<string> Tables);
