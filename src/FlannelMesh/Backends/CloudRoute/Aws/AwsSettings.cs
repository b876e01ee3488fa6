using System.Collections.Immutable;
using Amazon.Runtime;

namespace FlannelMesh.Backends.CloudRoute.Aws;

/// <summary>How to reach AWS. What is null the SDK finds by itself.</summary>
/// <param name="RouteTableIds">Empty: found by the host's subnet.</param>
/// <param name="Metadata">The instance metadata service.</param>
public sealed record AwsSettings(ImmutableArray<string> RouteTableIds, Uri Metadata)
{
    public Uri? Endpoint { get; init; }

    public AWSCredentials? Credentials { get; init; }
}
