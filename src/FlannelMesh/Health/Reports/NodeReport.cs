using System.Collections.Immutable;
using FlannelMesh.Dataplane;
using FlannelMesh.Health.Echo;
using FlannelMesh.Health.Links;
using FlannelMesh.Health.Problems;

namespace FlannelMesh.Health.Reports;

/// <summary>What one node says about itself. Every other node gets it, and only it makes new ones.</summary>
public sealed record NodeReport
{
    public required NodeId NodeId { get; init; }
    public ReportVersion Version { get; init; }

    /// <summary>It says something of importance that the one before did not (<see cref="ReportNews"/>); else it was made because that one got old.</summary>
    public bool IsNews { get; init; }
    public required string Name { get; init; }

    /// <summary>Of the cluster port.</summary>
    public required string Address { get; init; }
    public string? PublicIp { get; init; }
    public string? Subnet { get; init; }
    public required string AgentVersion { get; init; }
    public required string Backend { get; init; }

    /// <summary>As of GET /api/v1/node.</summary>
    public required string State { get; init; }
    public required bool IsReady { get; init; }
    public required bool IsInSync { get; init; }
    public ImmutableArray<NodeProblem> Problems { get; init; } = [];

    /// <summary>Kernel entries by kind.</summary>
    public ImmutableSortedDictionary<string, KindCounts> Kinds { get; init; } = ImmutableSortedDictionary<string, KindCounts>.Empty;

    /// <summary>Drift repaired since the agent started, by kind.</summary>
    public ImmutableSortedDictionary<string, long> Repairs { get; init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>Of the udp backend only.</summary>
    public TunnelTraffic? Tunnel { get; init; }

    /// <summary>When its certificate for the cluster port ends, UTC; null without TLS.</summary>
    public DateTime? CertificateNotAfter { get; init; }

    /// <summary>Members that the node's failure detector does not hear.</summary>
    public ImmutableArray<NodeId> Unreachable { get; init; } = [];

    public ImmutableArray<LinkReport> Links { get; init; } = [];

    /// <summary>Where it answers the probes of others.</summary>
    public EchoOffer Echo { get; init; } = EchoOffer.None;
}
