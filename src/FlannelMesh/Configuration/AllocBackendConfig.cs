namespace FlannelMesh.Configuration;

/// <summary>Type alloc: leases only; forwarding is left to something else.</summary>
public sealed record AllocBackendConfig() : BackendConfig(TypeName)
{
    public const string TypeName = "alloc";
}
