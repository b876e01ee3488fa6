using System.Collections.Immutable;

namespace FlannelMesh.Configuration;

/// <summary>Type aws-vpc: routes in Amazon VPC route tables.</summary>
public sealed record AwsVpcBackendConfig() : CloudBackendConfig(TypeName)
{
    public const string TypeName = "aws-vpc";

    /// <summary>Empty: the table of the host's subnet, or the main one of its VPC.</summary>
    public ImmutableArray<string> RouteTableIds { get; init; } = [];

    public bool Equals(AwsVpcBackendConfig? other) => other is not null && RouteTableIds.SequenceEqual(other.RouteTableIds);

    public override int GetHashCode() => RouteTableIds.Length;
}
