using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace FlannelMesh.Tunnel.Paths;

/// <summary>What the agent has handed over: queues of the device, and for each a socket of each family in use.</summary>
internal sealed record TunnelDescriptors(ImmutableArray<SafeHandle> Device, ImmutableArray<SafeHandle> Ipv4, ImmutableArray<SafeHandle> Ipv6)
{
    public static TunnelDescriptors None { get; } = new([], [], []);

    /// <summary>One line if packets cannot be moved with these.</summary>
    public string? Problem => (Device.Length, Ipv4.Length, Ipv6.Length) switch
    {
        (0, _, _) => "there is no queue of the device: at least one is needed",
        (_, 0, 0) => "there is no socket: one of a family for each queue of the device is needed",
        var (device, ipv4, ipv6) when (ipv4 != 0 && ipv4 != device) || (ipv6 != 0 && ipv6 != device) =>
            $"{device} queues of the device came with {ipv4} IPv4 and {ipv6} IPv6 sockets: as many of a family as queues are needed",
        var (device, ipv4, ipv6) when device + ipv4 + ipv6 > PathSet.MaxThreads =>
            $"{device} queues of the device and {ipv4 + ipv6} sockets take a thread each: at most {PathSet.MaxThreads} are possible",
        _ => null,
    };
}
