using FlannelMesh.Configuration;
using FlannelMesh.Hosting;

namespace FlannelMesh.Diagnosis;

/// <summary>Kernel parameters, by name.</summary>
public static class SysctlChecks
{
    private static readonly Sysctl BridgeIptables = new("net/bridge/bridge-nf-call-iptables");
    private static readonly Sysctl BridgeIp6tables = new("net/bridge/bridge-nf-call-ip6tables");

    public static IEnumerable<CheckResult> Of(HostFacts facts)
    {
        if (facts.Network is not null)
        {
            yield return Forwarding(facts, Sysctl.Ipv4Forward);
            foreach (var device in Devices(facts))
            {
                yield return RpFilter(facts, device);
            }
        }

        if (facts.Ipv6Network is not null)
        {
            yield return Forwarding(facts, Sysctl.Ipv6Forward);
            foreach (var device in facts.AdvertisedDefaults.Concat(facts.Underlay is { } underlay ? [underlay.LinkName] : []).Distinct())
            {
                yield return AcceptRa(facts, device);
            }
        }

        if (facts.Read(BridgeIptables) is { } bridge)
        {
            yield return Bridge(BridgeIptables, bridge, "iptables", facts.Firewall?.ForwardPolicy);
        }

        if (facts.Ipv6Network is not null && facts.Read(BridgeIp6tables) is { } bridge6)
        {
            yield return Bridge(BridgeIp6tables, bridge6, "ip6tables", facts.Firewall?.ForwardPolicyV6);
        }
    }

    private static CheckResult Bridge(Sysctl sysctl, string value, string program, string? policy) => value == "1" && policy == "drop"
        ? CheckResult.Warn(
            sysctl.Name,
            $"is 1 and the {program} FORWARD policy is drop, so that packets between pods of one bridge can be dropped",
            $"sysctl -w {sysctl}=0, or {program} -P FORWARD ACCEPT")
        : CheckResult.Ok(sysctl.Name, $"is {value}");

    private static IEnumerable<string> Devices(HostFacts facts) =>
        facts.OwnDevices.Concat(facts.Underlay is { } underlay ? [underlay.LinkName] : []);

    private static CheckResult Forwarding(HostFacts facts, Sysctl sysctl) => facts.Read(sysctl) switch
    {
        null => CheckResult.Warn(sysctl.Name, "cannot be read", $"sysctl {sysctl} on the host must say 1"),
        "0" when facts.BackendType == AllocBackendConfig.TypeName => CheckResult.Warn(
            sysctl.Name, "is 0: this host does not forward the packets of its pods", $"sysctl -w {sysctl}=1, unless they need not leave it"),
        "0" => CheckResult.Fail(sysctl.Name, "is 0: this host does not forward the packets of its pods", $"{First(facts, sysctl)}sysctl -w {sysctl}=1"),
        var value => CheckResult.Ok(sysctl.Name, $"is {value}"),
    };

    /// <summary>A host that begins to forward IPv6 drops announced default routes at once, but for those of devices with accept_ra 2.</summary>
    private static string First(HostFacts facts, Sysctl sysctl) => sysctl != Sysctl.Ipv6Forward
        ? ""
        : string.Concat(facts.AdvertisedDefaults
            .Select(Sysctl.AcceptRa)
            .Where(accept => facts.Read(accept) == "1")
            .Select(accept => $"sysctl -w {accept}=2; "));

    private static CheckResult RpFilter(HostFacts facts, string device)
    {
        var sysctl = Sysctl.RpFilter(device);
        return SysctlPlan.EffectiveRpFilter(device, facts.Read) switch
        {
            null => CheckResult.Ok(sysctl.Name, "there is no such device yet"),
            1 => CheckResult.Warn(
                sysctl.Name,
                "is strict (1, here or in all): packets that arrive on another way than answers leave are dropped",
                $"sysctl -w {sysctl}=2"),
            var value => CheckResult.Ok(sysctl.Name, $"is {value}, not strict"),
        };
    }

    private static CheckResult AcceptRa(HostFacts facts, string device)
    {
        var sysctl = Sysctl.AcceptRa(device);
        return facts.Read(sysctl) == "1" && (facts.Read(Sysctl.Ipv6Forward) == "1" || facts.AdvertisedDefaults.Contains(device))
            ? CheckResult.Warn(
                sysctl.Name,
                $"is 1, which takes no router advertisements while the host forwards: {device} loses its IPv6 default route if a router gave it",
                $"sysctl -w {sysctl}=2, before the host forwards")
            : CheckResult.Ok(sysctl.Name, $"is {facts.Read(sysctl) ?? "not there"}");
    }
}
