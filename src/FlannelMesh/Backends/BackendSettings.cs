using FlannelMesh.Dataplane;
using FlannelMesh.Hosting;
using FlannelMesh.Underlay;

namespace FlannelMesh.Backends;

/// <summary>What the backend actor needs besides lease and peers.</summary>
public sealed record BackendSettings(LocalNode Node, SubnetEnvFile SubnetEnv, bool IpMasq, TimeSpan ResyncInterval, RouteLayout RouteLayout)
{
    /// <summary>The interface as it is now: its name, device and MTU may change without the cluster knowing.</summary>
    public Latest<UnderlayInterface> Underlay { get; } = new(Node.Underlay);

    /// <summary>--take-over-flannel.</summary>
    public bool TakesOverFlannel { get; init; }

    /// <summary>--ip-blackhole-route.</summary>
    public bool HasBlackholeRoute { get; init; }
}
