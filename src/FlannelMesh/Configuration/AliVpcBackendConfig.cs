namespace FlannelMesh.Configuration;

/// <summary>Type ali-vpc: routes in an Alibaba Cloud VPC route table.</summary>
public sealed record AliVpcBackendConfig() : CloudBackendConfig(TypeName)
{
    public const string TypeName = "ali-vpc";

    /// <summary>Null: the table of the host's vSwitch.</summary>
    public string? RouteTableId { get; init; }
}
