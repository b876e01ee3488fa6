using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;

namespace FlannelMesh.Backends.Tun;

/// <summary>How the tunnel should be set up, but for its peers.</summary>
public sealed record TunnelGoal
{
    /// <summary>Of the device, as the kernel has it now.</summary>
    public required int DeviceIndex { get; init; }

    /// <summary>Bytes of the largest packet inside.</summary>
    public required uint Mtu { get; init; }

    /// <summary>This node's, one for each family.</summary>
    public required ImmutableArray<IPNetwork> Subnets { get; init; }

    /// <summary>Where its sockets are bound.</summary>
    public required IPEndPoint EndPoint { get; init; }

    /// <summary>Of the device, with a socket for each.</summary>
    public required int Queues { get; init; }

    public required TunnelIdentity Identity { get; init; }

    public bool IsEncrypted => !Identity.PrivateKey.IsEmpty;

    /// <summary>Where ICMP errors come from: the host's address on the device.</summary>
    public IPAddress? AddressOf(AddressFamily family) =>
        Subnets.Where(subnet => subnet.BaseAddress.AddressFamily == family).Select(subnet => subnet.BaseAddress).FirstOrDefault();

    /// <summary>Null while there is no lease, no device, or no address to bind to.</summary>
    public static TunnelGoal? Of(TunBackend backend, LocalNode node, LocalLease? lease, IReadOnlyDictionary<string, int> devices, int queues)
    {
        var address = node.Network.EnableIpv4 ? node.Underlay.Address : node.Underlay.AddressV6;
        return lease is null || address is null || !devices.TryGetValue(TunBackend.DeviceName, out var index)
            ? null
            : new TunnelGoal
            {
                DeviceIndex = index,
                Mtu = backend.Mtu(node),
                Subnets = [.. new[] { lease.Subnet, lease.Ipv6Subnet }.OfType<IPNetwork>()],
                EndPoint = new IPEndPoint(address, backend.Config.Port),
                Queues = queues,
                Identity = backend.Identity,
            };
    }

    public bool Equals(TunnelGoal? other) => other is not null && DeviceIndex == other.DeviceIndex && Mtu == other.Mtu
        && Subnets.SequenceEqual(other.Subnets) && EndPoint.Equals(other.EndPoint) && Queues == other.Queues && Identity == other.Identity;

    public override int GetHashCode() => HashCode.Combine(DeviceIndex, Mtu, EndPoint, Queues);
}
