using FlannelMesh.Api.Access;

namespace FlannelMesh.Configuration;

/// <summary>Whom the read-only HTTP listener answers.</summary>
/// <param name="TokenFile">Null if no token counts.</param>
/// <param name="IsTls">It speaks HTTPS.</param>
/// <param name="Certificate">PEM; null for the node's certificate.</param>
/// <param name="Key">Of <paramref name="Certificate"/>.</param>
/// <param name="Open">What everybody may read where others have to say who they are.</param>
/// <param name="HostNames">Further names of this host.</param>
public sealed record HttpOptions(string? TokenFile, bool IsTls, string? Certificate, string? Key, OpenPaths Open, IReadOnlyList<string> HostNames);
