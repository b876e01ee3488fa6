using System.Collections.Immutable;

namespace FlannelMesh.Backends.CloudRoute.Http;

/// <summary>Where a machine learns of itself, and in which manner.</summary>
/// <param name="Cloud">For messages, such as "Amazon EC2".</param>
/// <param name="Root">What paths are relative to; ends with a slash.</param>
public sealed record MetadataService(string Cloud, Uri Root)
{
    /// <summary>Sent with every request.</summary>
    public ImmutableArray<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Where a token for the requests is had by PUT; null if none is needed.</summary>
    public Uri? Token { get; init; }

    /// <summary>The header in which the token is sent; with "-ttl-seconds" the one in which its life is asked for.</summary>
    public string TokenHeader { get; init; } = "";

    /// <summary>A URI without its last slash still means the directory.</summary>
    public static Uri Directory(string uri) => new(uri.EndsWith('/') ? uri : $"{uri}/");
}
