using System.Net;

namespace FlannelMesh.Underlay;

/// <summary>The interface that carries traffic to the other nodes, and the addresses it is reached at.</summary>
public sealed record UnderlayInterface
{
    public required int LinkIndex { get; init; }

    public required string LinkName { get; init; }

    /// <summary>Bytes; never 0.</summary>
    public required uint Mtu { get; init; }

    /// <summary>The interface's IPv4 address; null if the network is IPv6 only.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The interface's IPv6 address; null if the network is IPv4 only.</summary>
    public IPAddress? AddressV6 { get; init; }

    /// <summary>The IPv4 address peers send to: --public-ip, else <see cref="Address"/>.</summary>
    public IPAddress? PublicIp { get; init; }

    /// <summary>The IPv6 address peers send to: --public-ipv6, else <see cref="AddressV6"/>.</summary>
    public IPAddress? PublicIpv6 { get; init; }

    /// <summary>Where the cluster listens: --bind, else the interface's address, IPv4 first.</summary>
    public required IPAddress BindAddress { get; init; }
}
