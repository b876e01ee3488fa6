using System.Collections.Immutable;
using System.Net.Sockets;

namespace FlannelMesh.Tunnel.Peers;

/// <summary>All peers at one moment. Immutable: a thread takes the table of the moment for each batch of packets and needs no lock.</summary>
internal sealed class PeerTable
{
    private readonly PrefixTable _ipv4;
    private readonly PrefixTable _ipv6;
    private readonly Dictionary<UInt128, TunnelPeer> _byAddress;
    private readonly Dictionary<Guid, TunnelPeer> _byId;

    public PeerTable(IEnumerable<TunnelPeer> peers)
    {
        Peers = [.. peers];
        _ipv4 = Prefixes(AddressFamily.InterNetwork);
        _ipv6 = Prefixes(AddressFamily.InterNetworkV6);
        _byAddress = new Dictionary<UInt128, TunnelPeer>(Peers.Length);
        _byId = new Dictionary<Guid, TunnelPeer>(Peers.Length);
        foreach (var peer in Peers)
        {
            _byId[peer.Id] = peer;
            _byAddress[peer.Endpoint.Key] = peer;
        }
    }

    public static PeerTable Empty { get; } = new([]);

    public ImmutableArray<TunnelPeer> Peers { get; }

    /// <summary>The peer whose subnet holds an inner address of 4 or 16 bytes.</summary>
    public TunnelPeer? Find(ReadOnlySpan<byte> address)
    {
        var index = (address.Length == 4 ? _ipv4 : _ipv6).Find(address);
        return index == PrefixTable.None ? null : Peers[index];
    }

    public TunnelPeer? Find(Guid id) => _byId.GetValueOrDefault(id);

    /// <summary>The peer that sends from an underlay address.</summary>
    public TunnelPeer? FindSender(UInt128 address) => _byAddress.GetValueOrDefault(address);

    private PrefixTable Prefixes(AddressFamily family) => PrefixTable.Build(
        from index in Enumerable.Range(0, Peers.Length)
        from subnet in Peers[index].Subnets
        where subnet.BaseAddress.AddressFamily == family
        select (subnet.BaseAddress.GetAddressBytes(), subnet.PrefixLength, index));
}
