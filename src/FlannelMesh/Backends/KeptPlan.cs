using System.Net;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Peers;

namespace FlannelMesh.Backends;

/// <summary>
/// The last plan and what it was made of. With thousands of peers it has megabytes; made anew for each look at the kernel, the former would be garbage that
/// only a full collection finds.
/// </summary>
internal sealed record KeptPlan(LocalNode Node, LocalLease Lease, PeerSet Peers, BackendPlan Plan)
{
    /// <param name="former">Is returned as long as nothing of what it was made of has changed.</param>
    public static KeptPlan Of(KeptPlan? former, IBackend backend, LocalNode node, LocalLease lease, PeerSet peers, Func<IPAddress, bool> isOnLink) =>
        backend.PlansByPeersAlone && former is not null && ReferenceEquals(former.Node, node) && ReferenceEquals(former.Peers, peers) && former.Lease == lease
            ? former
            : new KeptPlan(node, lease, peers, backend.Plan(node, lease, peers, isOnLink));
}
