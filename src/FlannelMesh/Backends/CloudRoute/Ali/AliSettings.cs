using FlannelMesh.Backends.CloudRoute.Http;

namespace FlannelMesh.Backends.CloudRoute.Ali;

/// <summary>How to reach Alibaba Cloud.</summary>
/// <param name="RouteTableId">Null: the table of the host's vSwitch.</param>
/// <param name="Metadata">Ends with latest/meta-data/.</param>
/// <param name="Endpoint">Of the VPC API; null is the region's own.</param>
/// <param name="Keys">Null: those of the instance's RAM role.</param>
public sealed record AliSettings(string? RouteTableId, Uri Metadata, Uri? Endpoint, AliKeys? Keys)
{
    private const string DefaultMetadata = "http://100.100.100.200/latest/meta-data/";

    /// <summary>From the variables of Alibaba Cloud's own tools, and of flannel.</summary>
    /// <param name="environment">A variable's value; null if it is not set.</param>
    public static AliSettings Read(string? table, Func<string, string?> environment)
    {
        var (id, secret) = (
            Value("ALIBABA_CLOUD_ACCESS_KEY_ID") ?? Value("ACCESS_KEY_ID"),
            Value("ALIBABA_CLOUD_ACCESS_KEY_SECRET") ?? Value("ACCESS_KEY_SECRET"));
        return new AliSettings(
            table,
            MetadataService.Directory(Value("METADATA_ENDPOINT") ?? DefaultMetadata),
            Value("VPC_ENDPOINT") is { } endpoint ? MetadataService.Directory(endpoint) : null,
            id is not null && secret is not null ? new AliKeys(id, secret, Value("ALIBABA_CLOUD_SECURITY_TOKEN")) : null);

        string? Value(string name) => environment(name) is { Length: > 0 } value ? value : null;
    }
}
