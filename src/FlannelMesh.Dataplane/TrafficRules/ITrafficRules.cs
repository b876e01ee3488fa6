namespace FlannelMesh.Dataplane.TrafficRules;

/// <summary>The firewall rules of this host that are ours.</summary>
public interface ITrafficRules
{
    /// <summary>Looks at the rules and installs them all, in one transaction, unless they are as <paramref name="known"/> says.</summary>
    /// <param name="known">What the last attempt for the same policy installed; null at first.</param>
    Task<RulesOutcome> EnsureAsync(TrafficPolicy policy, InstalledRules? known);
}
