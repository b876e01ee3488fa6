using FlannelMesh.Backends;
using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Backends.Tun;
using FlannelMesh.Health.Echo;
using FlannelMesh.Health.Links;
using FlannelMesh.Health.Reports;
using FlannelMesh.Leases;
using FlannelMesh.Leases.History;
using FlannelMesh.Membership;
using FlannelMesh.Metrics;
using FlannelMesh.Peers;
using FlannelMesh.Security.Enrollment;

namespace FlannelMesh.Hosting;

/// <summary>
/// What outlives a cluster membership: when the cluster has removed this node and it joins again, lease, peers and kernel state
/// stay as they are.
/// </summary>
public sealed class NodeBoard
{
    public Instruments Instruments { get; } = new(TimeProvider.System);

    public Latest<LeaseStatus> Lease { get; } = new(LeaseStatus.None);

    public Latest<PeerSet> Peers { get; } = new(PeerSet.Empty);

    public Latest<RulesStatus> Rules { get; } = new(RulesStatus.None);

    public Latest<BackendStatus> Backend { get; } = new(BackendStatus.None);

    public Latest<TunnelStatus> Tunnel { get; } = new(TunnelStatus.NotNeeded);

    public Latest<CloudStatus> Cloud { get; } = new(CloudStatus.None);

    public Latest<LeaseHistory> History { get; } = new(LeaseHistory.Empty);

    /// <summary>What all nodes say about themselves, this one too.</summary>
    public Latest<ReportTable> Reports { get; } = new(ReportTable.Empty);

    /// <summary>What this node has measured of its links.</summary>
    public Latest<LinkTable> Links { get; } = new(LinkTable.Empty);

    /// <summary>Where this node answers probes.</summary>
    public Latest<EchoOffer> Echo { get; } = new(EchoOffer.None);

    public Latest<SeedSet> Seeds { get; } = new(SeedSet.Empty);

    public Latest<RenewalStatus> Renewal { get; } = new(RenewalStatus.None);

    public Latest<ClusterProblem> ClusterProblem { get; } = new(Membership.ClusterProblem.None);
}
