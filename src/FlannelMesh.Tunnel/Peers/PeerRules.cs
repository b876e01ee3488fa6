using System.Net;
using FlannelMesh.Netlink.PacketIo;
using FlannelMesh.Tunnel.Control;

namespace FlannelMesh.Tunnel.Peers;

/// <summary>From a peer as the agent tells it to one the packet path uses.</summary>
internal static class PeerRules
{
    /// <summary>Bytes.</summary>
    public const int IdLength = 16;

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
        _ => peer.Subnets.Select(Problem).FirstOrDefault(problem => problem is not null) is { } problem ? $"{Name(peer)}: {problem}" : null,
    };

    /// <param name="peer">One without a <see cref="Problem(Peer)"/>.</param>
    public static TunnelPeer Read(Peer peer) => new()
    {
        Id = new Guid(peer.Id.Span, bigEndian: true),
        Subnets = [.. peer.Subnets.Select(Network)],
        Endpoint = new UnderlayEndpoint(new IPAddress(peer.Address.Span), (ushort)peer.Port),
        Burst = peer.ReceiveBuffer >= EnoughReceiveBuffer ? null : new BurstLimit(),
    };

    private static string? Problem(Prefix prefix) => prefix.Address.Length is not (4 or 16)
        ? $"a subnet's address has {prefix.Address.Length} bytes: 4 or 16 are wanted"
        : prefix.Length > prefix.Address.Length * 8 ? $"a subnet's length is {prefix.Length}: at most {prefix.Address.Length * 8} is possible" : null;

    private static string Name(Peer peer) => $"peer {new Guid(peer.Id.Span, bigEndian: true)}";

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
