using System.Net;
using Akka.Configuration;
using FlannelMesh.Backends;
using FlannelMesh.Backends.Tun;
using FlannelMesh.Health.Probing;
using FlannelMesh.Health.Reports;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Allocation;
using FlannelMesh.Membership;
using FlannelMesh.Security;
using FlannelMesh.Security.Enrollment;

namespace FlannelMesh.Hosting;

/// <summary>Everything one membership in the cluster is started with.</summary>
public sealed record SessionSettings
{
    public required LocalNode Node { get; init; }

    /// <summary>Where the cluster listens.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>The session before this one, when it ended without leaving the cluster.</summary>
    public FormerRun? Former { get; init; }

    /// <summary>This node holds the lease table: it is in the voter set, or a seed of a cluster yet to be formed.</summary>
    public required bool IsVoter { get; init; }

    /// <summary>How many of the seeds become voters when the cluster is formed; null for all.</summary>
    public int? BootstrapExpect { get; init; }

    public required LeaseHolder Holder { get; init; }

    /// <summary>Where the lease table is kept.</summary>
    public required string LeaseDirectory { get; init; }

    /// <summary>The slot this node had before.</summary>
    public int? PreferredSlot { get; init; }

    /// <summary>For how long that slot may be recalled; null if it may not.</summary>
    public TimeSpan? RecallFor { get; init; }

    /// <summary>What this node tells the others about itself.</summary>
    public ReportSettings? Report { get; init; }

    /// <summary>How it measures its links to them.</summary>
    public ProbeSettings? Probes { get; init; }

    public required TrafficRulesSettings Rules { get; init; }
    public required BackendSettings Backend { get; init; }

    /// <summary>Of the udp backend.</summary>
    public TunnelSettings? Tunnel { get; init; }

    /// <summary>How often the route in a cloud's route tables is checked.</summary>
    public TimeSpan CloudResync { get; init; } = TimeSpan.FromSeconds(60);
    public required TimeSpan LeaseRequestTimeout { get; init; }
    public required TimeSpan? WithdrawAfter { get; init; }
    public required TimeSpan ProbeInterval { get; init; }
    public required TimeSpan FormationMargin { get; init; }
    public required TimeSpan WatchInterval { get; init; }
    public int JoinersAtATime { get; init; } = JoinTurns.AtATime;
    public required HoldRules Hold { get; init; }

    /// <summary>Of the cluster port; null without TLS.</summary>
    public TlsCredentials? Tls { get; init; }

    /// <summary>Of a node that has the authority's key.</summary>
    public Issuer? Issuer { get; init; }

    /// <summary>Of a node that looks after its own certificate.</summary>
    public RenewalSettings? Renewal { get; init; }

    /// <summary>akka.loglevel.</summary>
    public required string AkkaLogLevel { get; init; }

    /// <summary>The operator's HOCON over akka.conf.</summary>
    public required Config Hocon { get; init; }
}
