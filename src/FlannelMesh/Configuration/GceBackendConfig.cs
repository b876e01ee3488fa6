namespace FlannelMesh.Configuration;

/// <summary>Type gce: routes of a Google Compute Engine network.</summary>
public sealed record GceBackendConfig() : CloudBackendConfig(TypeName)
{
    public const string TypeName = "gce";
}
