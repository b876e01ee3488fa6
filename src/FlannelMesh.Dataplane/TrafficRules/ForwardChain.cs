using System.Collections.Immutable;

namespace FlannelMesh.Dataplane.TrafficRules;

/// <summary>The FORWARD chain that iptables has made for one address family, and what is ours in that table.</summary>
/// <param name="Family">"ip" or "ip6", as nft says it.</param>
/// <param name="Drops">Its policy is to drop, as Docker sets it. False when there is no such chain.</param>
/// <param name="Rules">The listing of our chain in that table; null when there is none.</param>
/// <param name="Jumps">Handles of the rules in FORWARD that lead to our chain.</param>
public sealed record ForwardChain(string Family, bool Drops, string? Rules, ImmutableArray<int> Jumps)
{
    /// <summary>Something of ours is in the table.</summary>
    public bool HasOurs => Rules is not null || !Jumps.IsEmpty;

    public static ForwardChain None(string family) => new(family, false, null, []);
}
