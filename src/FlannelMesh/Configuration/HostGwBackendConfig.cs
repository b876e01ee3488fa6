namespace FlannelMesh.Configuration;

/// <summary>Type host-gw: plain routes via the peers' addresses; all nodes share one link.</summary>
public sealed record HostGwBackendConfig() : BackendConfig(TypeName)
{
    public const string TypeName = "host-gw";
}
