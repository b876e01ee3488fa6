using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Configuration;
using FlannelMesh.Dataplane;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Peers;

namespace FlannelMesh.Backends.Alloc;

/// <summary>Leases and subnet.env only: something else moves the packets.</summary>
public sealed class AllocBackend : IBackend
{
    public string Type => AllocBackendConfig.TypeName;

    public IReadOnlySet<string> OwnedLinks => ImmutableHashSet<string>.Empty;

    public bool CarriesTraffic => false;

    public uint Mtu(LocalNode node) => node.Underlay.Mtu;

    public void Check(LocalNode node)
    {
    }

    public BackendPlan Plan(LocalNode node, LocalLease lease, PeerSet peers, Func<IPAddress, bool> isOnLink) => new(
        new DesiredState { Complete = peers.IsComplete },
        [.. peers.Peers.Select(peer => new PeerPlan { Peer = peer, Via = Via.None })]);
}
