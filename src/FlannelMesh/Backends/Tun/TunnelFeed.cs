using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using FlannelMesh.Configuration;
using FlannelMesh.Tunnel.Control;
using Google.Protobuf;
using Wire = FlannelMesh.Tunnel.Control;

namespace FlannelMesh.Backends.Tun;

/// <summary>What the tunnel is told, as its messages. Pure.</summary>
internal static class TunnelFeed
{
    /// <summary>Each is some hundred bytes, a message at most 64 KiB.</summary>
    private const int PeersInPart = 300;

    /// <param name="descriptors">Of what goes beside the message.</param>
    public static Configure Configuration(TunnelGoal goal, IEnumerable<DescriptorKind> descriptors)
    {
        var message = new Configure
        {
            DeviceName = TunBackend.DeviceName,
            DeviceIndex = (uint)goal.DeviceIndex,
            Mtu = goal.Mtu,
            Address = Bytes(goal.AddressOf(AddressFamily.InterNetwork)),
            Ipv6Address = Bytes(goal.AddressOf(AddressFamily.InterNetworkV6)),
            Endpoint = goal.EndPoint.ToString(),
            Encryption = !goal.IsEncrypted ? null : new Wire.Encryption
            {
                PrivateKey = ByteString.CopyFrom(goal.Identity.PrivateKey.AsSpan()),
                PublicKey = ByteString.CopyFrom(goal.Identity.PublicKey.AsSpan()),
            },
        };
        message.Descriptors.AddRange(descriptors);
        message.Subnets.AddRange(goal.Subnets.Select(Prefix));
        return message;
    }

    /// <summary>Whether a tunnel that says so of itself is set up as it should be, whatever its descriptors are.</summary>
    /// <param name="configured">As in its Hello: without the private key.</param>
    public static bool IsSetUp(Configure configured, TunnelGoal goal)
    {
        var (seen, wanted) = (configured.Clone(), Configuration(goal, []));
        seen.Descriptors.Clear();
        seen.Encryption?.PrivateKey = ByteString.Empty;
        wanted.Encryption?.PrivateKey = ByteString.Empty;
        return seen.Equals(wanted);
    }

    /// <summary>Those that can be reached through the tunnel, by node id.</summary>
    public static ImmutableSortedDictionary<NodeId, Wire.Peer> Peers(TunBackend backend, NetworkConfig network, ImmutableArray<PeerStatus> statuses) =>
        statuses
            .Where(status => status.Plan is { Via: Via.Udp, Problem: null })
            .Select(status => (status.Plan.Peer.NodeId, Peer: Peer(backend, network, status.Plan.Peer)))
            .GroupBy(pair => pair.NodeId)
            .ToImmutableSortedDictionary(group => group.Key, group => group.Last().Peer);

    /// <summary>
    /// A set that may lack some takes nobody away: who is told already stays until the whole set is known.
    /// </summary>
    /// <param name="told">What the tunnel has from this agent; null if nothing.</param>
    public static ImmutableSortedDictionary<NodeId, Wire.Peer> Next(
        ImmutableSortedDictionary<NodeId, Wire.Peer>? told, ImmutableSortedDictionary<NodeId, Wire.Peer> present, bool isComplete) =>
        isComplete || told is null ? present : told.SetItems(present);

    /// <summary>The whole set; an empty one is a part, too.</summary>
    public static IEnumerable<PeersPart> Parts(ulong generation, IReadOnlyCollection<Wire.Peer> peers)
    {
        var parts = peers.Chunk(PeersInPart).DefaultIfEmpty([]).Select(some => new PeersPart { Generation = generation, Peers = { some } }).ToList();
        parts[^1].IsLast = true;
        return parts;
    }

    private static Wire.Peer Peer(TunBackend backend, NetworkConfig network, Peers.Peer peer)
    {
        var udp = peer.Holder.Udp;
        var told = new Wire.Peer
        {
            Id = ByteString.CopyFrom(peer.NodeId.ToBytes()),
            Address = Bytes(TunBackend.UnderlayAddress(network, peer.Holder)),
            Port = udp?.Port ?? backend.Config.Port,
            ReceiveBuffer = udp?.ReceiveBuffer ?? 0,
            PublicKey = udp is null ? ByteString.Empty : ByteString.CopyFrom(udp.PublicKey.AsSpan()),
        };
        told.Subnets.AddRange(new[] { peer.Subnet, peer.Ipv6Subnet }.OfType<IPNetwork>().Select(Prefix));
        return told;
    }

    private static Prefix Prefix(IPNetwork network) => new() { Address = Bytes(network.BaseAddress), Length = (uint)network.PrefixLength };

    private static ByteString Bytes(IPAddress? address) => address is null ? ByteString.Empty : ByteString.CopyFrom(address.GetAddressBytes());
}
