using System.Collections.Immutable;

namespace FlannelMesh.Dataplane.TrafficRules;

/// <summary>What concerns us in this host's nftables.</summary>
/// <param name="Table">The listing of our own table; null when there is none.</param>
/// <param name="Forward">The chains of iptables, "ip" and "ip6".</param>
public sealed record FirewallState(string? Table, ImmutableArray<ForwardChain> Forward)
{
    public bool HasOurs => Table is not null || Forward.Any(chain => chain.HasOurs);
}
