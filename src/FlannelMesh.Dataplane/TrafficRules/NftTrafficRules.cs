namespace FlannelMesh.Dataplane.TrafficRules;

/// <summary>The rules in the kernel's nftables, through nft(8).</summary>
public sealed class NftTrafficRules : ITrafficRules
{
    public async Task<RulesOutcome> EnsureAsync(TrafficPolicy policy, InstalledRules? known)
    {
        try
        {
            var state = await FirewallStateReader.ReadAsync();
            var drift = known is null ? [] : TrafficRulesPlan.Drift(policy, known, state);
            var isInPlace = known is null ? policy.IsEmpty && !state.HasOurs : drift.IsEmpty;
            if (!isInPlace)
            {
                if (await NftCommand.RunAsync(TrafficRulesPlan.Script(policy, state)) is { } error)
                {
                    return new RulesOutcome(null, drift, error);
                }

                state = await FirewallStateReader.ReadAsync();
            }

            return TrafficRulesPlan.Installed(policy, state) is { } installed
                ? new RulesOutcome(installed, drift, null)
                : new RulesOutcome(null, drift, "another program removes our firewall rules as soon as they are installed");
        }
        catch (NftException e) when (policy.IsEmpty && e.Message == NftCommand.Missing)
        {
            // Without nft there never were rules of ours.
            return new RulesOutcome(TrafficRulesPlan.Installed(policy, new FirewallState(null, [])), [], null);
        }
        catch (NftException e)
        {
            return new RulesOutcome(null, [], e.Message);
        }
    }
}
