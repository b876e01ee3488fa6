using System.Collections.Immutable;
using System.Net;
using Akka.Configuration;
using FlannelMesh.Backends;
using FlannelMesh.Leases;

namespace FlannelMesh.Hosting;

/// <summary>Everything one membership in the cluster is started with.</summary>
public sealed record SessionSettings
{
    public required LocalNode Node { get; init; }

    /// <summary>Where the cluster listens.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>The configured seeds, resolved; they are the voters.</summary>
    public required ImmutableArray<IPEndPoint> Seeds { get; init; }

    public required LeaseHolder Holder { get; init; }

    /// <summary>Where a voter keeps the lease table.</summary>
    public required string LeaseDirectory { get; init; }

    /// <summary>The slot this node had before.</summary>
    public int? PreferredSlot { get; init; }

    public required TrafficRulesSettings Rules { get; init; }
    public required BackendSettings Backend { get; init; }
    public required TimeSpan LeaseRequestTimeout { get; init; }
    public required TimeSpan? WithdrawAfter { get; init; }
    public required TimeSpan ProbeInterval { get; init; }
    public required TimeSpan FormationMargin { get; init; }

    /// <summary>akka.loglevel.</summary>
    public required string AkkaLogLevel { get; init; }

    /// <summary>The operator's HOCON over akka.conf.</summary>
    public required Config Hocon { get; init; }

    public bool IsVoter => Seeds.Contains(Listen);

    public AllocatorSettings Allocator => new(new BlockLayout(Node.Network.SubnetCount), new Quorum(Seeds.Length), LeaseRequestTimeout);
}
