using FlannelMesh.Dataplane;
using FlannelMesh.Hosting;

namespace FlannelMesh.Backends;

/// <summary>What the backend actor needs besides lease and peers.</summary>
public sealed record BackendSettings(LocalNode Node, SubnetEnvFile SubnetEnv, bool IpMasq, TimeSpan ResyncInterval, RouteLayout RouteLayout)
{
    /// <summary>--ip-blackhole-route.</summary>
    public bool HasBlackholeRoute { get; init; }
}
