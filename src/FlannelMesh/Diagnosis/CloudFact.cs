using System.Collections.Immutable;
using FlannelMesh.Backends.CloudRoute;

namespace FlannelMesh.Diagnosis;

/// <summary>What the cloud of this host says.</summary>
/// <param name="Type">The backend's.</param>
/// <param name="Instance">Null if the cloud does not tell.</param>
/// <param name="Problem">Why it does not, with the cure.</param>
public sealed record CloudFact(string Type, CloudInstance? Instance, string? Problem, ImmutableArray<CloudPermission> Permissions);
