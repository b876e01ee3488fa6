using System.Net;
using FlannelMesh.Netlink.PacketIo;
using FlannelMesh.Tunnel.Control;

namespace FlannelMesh.Tunnel.Peers;

/// <summary>From a peer as the agent tells it to one the packet path uses.</summary>
internal static class PeerRules
{
    /// <summary>Bytes.</summary>
    public const int IdLength = 16;

    /// <summary>A node has one of each family; some more do no harm, and a table of thousands of peers stays small.</summary>
    public const int MaxSubnets = 16;

    private const int KeyLength = 32;

    /// <summary>Rows of full length fit several times; flannel's proxy has 208 KiB.</summary>
    private const int EnoughReceiveBuffer = 1 << 20;

    /// <returns>One line that names the field, or null.</returns>
    public static string? Problem(Peer peer) => peer switch
    {
        { Id.Length: not IdLength } => $"a peer's id has {peer.Id.Length} bytes: {IdLength} are wanted",
        { Address.Length: not (4 or 16) } => $"{Name(peer)}: address has {peer.Address.Length} bytes: 4 or 16 are wanted",
        { Port: 0 or > ushort.MaxValue } => $"{Name(peer)}: port is {peer.Port}: 1 to {ushort.MaxValue} are possible",
        { PublicKey.Length: not (0 or KeyLength) } => $"{Name(peer)}: public_key has {peer.PublicKey.Length} bytes: {KeyLength} or none are wanted",
        { Subnets.Count: > MaxSubnets } => $"{Name(peer)}: there are {peer.Subnets.Count} subnets: at most {MaxSubnets} are possible",
        _ => peer.Subnets.Select(Problem).FirstOrDefault(problem => problem is not null) is { } problem ? $"{Name(peer)}: {problem}" : null,
    };

    /// <param name="peers">Ones without a <see cref="Problem(Peer)"/>.</param>
    /// <returns>One line that names what they have in common and must not, or null.</returns>
    public static string? Problem(IReadOnlyCollection<Peer> peers)
    {
        var ids = new HashSet<Guid>(peers.Count);
        return peers.FirstOrDefault(peer => !ids.Add(Id(peer))) is { } twice ? $"{Name(twice)} is there twice: an id is one peer's" : null;
    }

    /// <param name="peer">One without a <see cref="Problem(Peer)"/>.</param>
    public static TunnelPeer Read(Peer peer) => new()
    {
        Id = Id(peer),
        Subnets = [.. peer.Subnets.Select(Network)],
        Endpoint = new UnderlayEndpoint(new IPAddress(peer.Address.Span), (ushort)peer.Port),
        Burst = peer.ReceiveBuffer >= EnoughReceiveBuffer ? null : new BurstLimit(),
    };

    /// <returns>One line that names the field of a subnet, or null.</returns>
    public static string? Problem(Prefix prefix) => prefix.Address.Length is not (4 or 16)
        ? $"a subnet's address has {prefix.Address.Length} bytes: 4 or 16 are wanted"
        : prefix.Length > prefix.Address.Length * 8 ? $"a subnet's length is {prefix.Length}: at most {prefix.Address.Length * 8} is possible" : null;

    private static Guid Id(Peer peer) => new(peer.Id.Span, bigEndian: true);

    private static string Name(Peer peer) => $"peer {Id(peer)}";

    /// <summary>Bits behind the length are cleared: IPNetwork insists.</summary>
    private static IPNetwork Network(Prefix prefix)
    {
        var bytes = prefix.Address.ToByteArray();
        for (var bit = (int)prefix.Length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes), (int)prefix.Length);
    }
}
