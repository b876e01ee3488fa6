using System.Collections.Immutable;

namespace FlannelMesh.Diagnosis;

/// <summary>The packet filter of this host, as nft sees it, and what iptables-legacy has beside it.</summary>
public sealed record FirewallFacts
{
    /// <summary>The iptables FORWARD policy: "accept" or "drop"; null if there is no such chain.</summary>
    public string? ForwardPolicy { get; init; }

    /// <summary>The same of ip6tables.</summary>
    public string? ForwardPolicyV6 { get; init; }

    /// <summary>Networks that rules of the filter tables of iptables and ip6tables name.</summary>
    public ImmutableHashSet<string> ForwardNetworks { get; init; } = [];

    /// <summary>Chains for arriving packets whose policy is to drop, as "ip filter INPUT".</summary>
    public ImmutableArray<string> DroppingInputs { get; init; } = [];

    /// <summary>The FORWARD chain of iptables-legacy as `-S` prints it, which nft neither shows nor changes; null if there is none.</summary>
    public string? LegacyForward { get; init; }

    /// <summary>Numbers that rules compare with: ports are among them.</summary>
    public ImmutableHashSet<int> Numbers { get; init; } = [];
}
