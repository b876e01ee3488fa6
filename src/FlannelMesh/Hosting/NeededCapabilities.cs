using FlannelMesh.Configuration;
using FlannelMesh.Netlink.Processes;

namespace FlannelMesh.Hosting;

/// <summary>What the agent keeps of root's capabilities.</summary>
public static class NeededCapabilities
{
    /// <summary>Below it a port is for the privileged (ip_unprivileged_port_start, as kernels have it by default).</summary>
    private const int FirstFreePort = 1024;

    public static IReadOnlyList<Capability> Of(AgentConfiguration configuration) =>
    [
        // Devices, routes, rules, sysctls; to bind to an interface; the tunnel empties its bounding set.
        Capability.NetAdmin,
        Capability.NetRaw,
        Capability.SetPcap,
        .. Ports(configuration).Any(port => port is > 0 and < FirstFreePort) ? [Capability.NetBindService] : ReadOnlySpan<Capability>.Empty,
    ];

    private static IEnumerable<int> Ports(AgentConfiguration configuration)
    {
        var options = configuration.Options;
        yield return options.Port;
        yield return options.HealthPort;
        yield return options.HttpListen?.Port ?? 0;
        yield return options.HealthzListen?.Port ?? 0;
        yield return configuration.Network.Backend is UdpBackendConfig udp ? udp.Port : 0;
    }
}
