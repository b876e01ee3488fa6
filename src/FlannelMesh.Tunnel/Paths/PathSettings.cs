using FlannelMesh.Tunnel.Encryption;
using FlannelMesh.Tunnel.Peers;

namespace FlannelMesh.Tunnel.Paths;

/// <summary>What the threads that move packets have in common.</summary>
internal sealed record PathSettings
{
    /// <summary>IPv4 20 or IPv6 40, and UDP 8. Bytes.</summary>
    private const int Ipv4Overhead = 28;
    private const int Ipv6Overhead = 48;

    /// <summary>Of the thread, in the peers' counters.</summary>
    public int Slot { get; init; }

    public required PeerBoard Peers { get; init; }

    /// <summary>Where ICMP errors come from.</summary>
    public required LocalAddresses Addresses { get; init; }

    /// <summary>Null in clear text.</summary>
    public required SecureTransport? Security { get; init; }

    /// <summary>Bytes around an inner packet.</summary>
    public int Overhead(TunnelPeer peer) =>
        (peer.Endpoint.IsIpv6 ? Ipv6Overhead : Ipv4Overhead) + (Security is null ? 0 : Session.Overhead);
}
