using System.Collections.Immutable;
using FlannelMesh.Backends;
using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Backends.Tun;
using FlannelMesh.Leases;
using FlannelMesh.Membership;

namespace FlannelMesh.Health.Problems;

/// <summary>What this node knows of itself that may be a problem.</summary>
public sealed record OwnSituation
{
    public ClusterProblem Cluster { get; init; } = ClusterProblem.None;
    public LeaseStatus Lease { get; init; } = LeaseStatus.None;
    public RulesStatus Rules { get; init; } = RulesStatus.None;
    public TunnelStatus Tunnel { get; init; } = TunnelStatus.NotNeeded;
    public BackendStatus Backend { get; init; } = BackendStatus.None;
    public CloudStatus Cloud { get; init; } = CloudStatus.None;

    /// <summary>Null without TLS.</summary>
    public CertificateTimes? Certificate { get; init; }

    /// <summary>Why this node's certificate is not renewed, though it is time; null: it is, or need not be.</summary>
    public string? Renewal { get; init; }

    /// <summary>Null before this node was in a cluster.</summary>
    public VoterCount? Voters { get; init; }

    /// <param name="Silent">Names of those that are not reachable.</param>
    public sealed record VoterCount(int Reachable, int All, int Needed, bool HasQuorum, ImmutableArray<string> Silent);
}
