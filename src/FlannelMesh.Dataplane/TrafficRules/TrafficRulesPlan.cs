using System.Collections.Immutable;

namespace FlannelMesh.Dataplane.TrafficRules;

/// <summary>Decides what of a policy is missing in a firewall, and with which transaction it comes about.</summary>
public static class TrafficRulesPlan
{
    /// <summary>One sentence for each thing that is not as it was installed.</summary>
    public static ImmutableArray<string> Drift(TrafficPolicy policy, InstalledRules known, FirewallState state)
    {
        var drift = ImmutableArray.CreateBuilder<string>();
        if (state.Table != known.Table)
        {
            drift.Add(state.Table is null
                ? $"the nftables table {TrafficRulesRenderer.Table} was gone"
                : $"the nftables table {TrafficRulesRenderer.Table} had been changed");
        }

        foreach (var chain in state.Forward)
        {
            var place = $"{chain.Family} {IptablesForwardRenderer.Table} {IptablesForwardRenderer.Forward}";
            var before = known.Forward.GetValueOrDefault(chain.Family);
            if (!IsNeeded(policy, chain))
            {
                if (chain.HasOurs)
                {
                    drift.Add($"{place} does not drop any more, {IptablesForwardRenderer.Chain} is not needed");
                }
            }
            else if (before is null)
            {
                drift.Add($"{place} had come to drop");
            }
            else if (chain.Rules != before || chain.Jumps.Length != 1)
            {
                drift.Add($"{IptablesForwardRenderer.Chain} in {place} had been {(chain.HasOurs ? "changed" : "removed")}");
            }
        }

        return drift.ToImmutable();
    }

    /// <summary>Brings <paramref name="state"/> to what <paramref name="policy"/> wants, in one transaction.</summary>
    public static string Script(TrafficPolicy policy, FirewallState state) =>
        TrafficRulesRenderer.Render(policy) + string.Concat(state.Forward.Select(chain => IsNeeded(policy, chain)
            ? IptablesForwardRenderer.Render(chain, TrafficRulesRenderer.ForwardRules(policy, chain.Family))
            : IptablesForwardRenderer.RenderRemoval(chain)));

    /// <summary>Takes away all that is ours, in one transaction.</summary>
    public static string RemovalScript(FirewallState state) =>
        TrafficRulesRenderer.RenderRemoval() + string.Concat(state.Forward.Select(IptablesForwardRenderer.RenderRemoval));

    /// <summary>What the kernel shows after the script.</summary>
    /// <returns>Null if something is missing again already.</returns>
    public static InstalledRules? Installed(TrafficPolicy policy, FirewallState state)
    {
        var needed = state.Forward.Where(chain => IsNeeded(policy, chain)).ToList();
        return (policy.IsEmpty || state.Table is not null) && needed.TrueForAll(chain => chain is { Rules: not null, Jumps.Length: 1 })
            ? new InstalledRules(state.Table, needed.ToImmutableDictionary(chain => chain.Family, chain => chain.Rules!))
            : null;
    }

    private static bool IsNeeded(TrafficPolicy policy, ForwardChain chain) =>
        chain.Drops && policy.Forward && TrafficRulesRenderer.ForwardRules(policy, chain.Family).Any();
}
