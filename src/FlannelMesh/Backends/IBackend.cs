using System.Net;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Peers;

namespace FlannelMesh.Backends;

/// <summary>How packets reach the other nodes. Everything here is a pure function; the kernel is the reconciler's.</summary>
public interface IBackend
{
    /// <summary>As net-conf.json and leases name it.</summary>
    string Type { get; }

    /// <summary>The links this backend may make, whatever is desired at the moment.</summary>
    IReadOnlySet<string> OwnedLinks { get; }

    /// <summary>False if somebody else makes the routes.</summary>
    bool CarriesTraffic => true;

    /// <summary>A plan is of node, lease and peers alone: while they are the same, so is the plan, whatever happens to the host's routes.</summary>
    bool PlansByPeersAlone => false;

    /// <summary>Bytes that fit into a packet between pods: FLANNEL_MTU.</summary>
    uint Mtu(LocalNode node);

    /// <summary>Adds what peers need to know of this node beyond its addresses.</summary>
    LeaseHolder Advertise(LocalNode node, LeaseHolder holder) => holder;

    /// <exception cref="Configuration.ConfigurationException">The backend cannot work on this underlay.</exception>
    void Check(LocalNode node);

    /// <summary>The kernel state for this lease and these peers.</summary>
    /// <param name="isOnLink">Whether a peer's address is reached without a router.</param>
    BackendPlan Plan(LocalNode node, LocalLease lease, PeerSet peers, Func<IPAddress, bool> isOnLink);
}
