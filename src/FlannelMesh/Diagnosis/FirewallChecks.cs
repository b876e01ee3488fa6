using System.Globalization;
using System.Net;

namespace FlannelMesh.Diagnosis;

/// <summary>Packet filters and ports.</summary>
public static class FirewallChecks
{
    public static IEnumerable<CheckResult> Of(HostFacts facts)
    {
        if (facts.Firewall is { } firewall)
        {
            yield return Forward(facts, firewall, "iptables", firewall.ForwardPolicy, facts.Network);
            if (facts.Ipv6Network is not null)
            {
                yield return Forward(facts, firewall, "ip6tables", firewall.ForwardPolicyV6, facts.Ipv6Network);
            }

            if (firewall.LegacyForward is { } legacy)
            {
                yield return LegacyForward(facts, legacy);
            }

            yield return Input(facts, firewall);
        }
        else
        {
            yield return CheckResult.Ok("firewall", "unknown: the rules cannot be read without nft");
        }

        yield return Cluster(facts);
        if (facts.Vni is { } vni)
        {
            yield return Vxlan(facts, vni);
        }
    }

    /// <summary>An accept in our own table does not help: netfilter asks all chains of a hook, and one drop is enough.</summary>
    private static CheckResult Forward(HostFacts facts, FirewallFacts firewall, string program, string? policy, IPNetwork? of) => (policy, of) switch
    {
        (null, _) => CheckResult.Ok("forward-policy", $"there is no {program} FORWARD chain"),
        ("drop", { } network) when firewall.ForwardNetworks.Contains(network.ToString()) =>
            CheckResult.Ok("forward-policy", $"the {program} FORWARD policy is drop, and there are rules for {network}"),
        ("drop", { } network) when facts is { HasForwardRules: true, Agent: null } =>
            CheckResult.Ok("forward-policy", $"the {program} FORWARD policy is drop; the agent adds rules for {network} when it runs"),
        ("drop", { } network) => CheckResult.Warn(
            "forward-policy",
            $"the {program} FORWARD policy is drop, and no rule of that table names {network}: packets between pods are dropped",
            facts.HasForwardRules
                ? "flannelmesh status says why the agent could not add its rules"
                : $"start the agent with --iptables-forward-rules, or: {program} -I FORWARD -s {network} -j ACCEPT; {program} -I FORWARD -d {network} -j ACCEPT"),
        _ => CheckResult.Ok("forward-policy", $"the {program} FORWARD policy is {policy}"),
    };

    private static CheckResult LegacyForward(HostFacts facts, string chain) =>
        chain.Contains("-P FORWARD DROP", StringComparison.Ordinal)
            && facts.Network is { } network
            && !chain.Contains($"-s {network} -j ACCEPT", StringComparison.Ordinal)
                ? CheckResult.Warn(
                    "forward-policy",
                    $"the FORWARD policy of iptables-legacy is drop, and no rule of it names {network}; nftables, which the agent uses, cannot change that",
                    $"iptables-legacy -I FORWARD -s {network} -j ACCEPT; iptables-legacy -I FORWARD -d {network} -j ACCEPT; better, have Docker use "
                        + "iptables-nft: update-alternatives --set iptables /usr/sbin/iptables-nft, and restart it")
                : CheckResult.Ok("forward-policy", "the FORWARD chain of iptables-legacy lets the overlay through");

    private static CheckResult Input(HostFacts facts, FirewallFacts firewall)
    {
        List<(int Port, string Protocol)> needed = [(facts.ClusterPort, "tcp")];
        if (facts.IsVxlan)
        {
            needed.Add((facts.VxlanPort, "udp"));
        }

        if (facts.Tunnel is { } tunnel)
        {
            needed.Add((tunnel.Port, "udp"));
        }

        if (facts.HealthPort != 0)
        {
            needed.Add((facts.HealthPort, "udp"));
        }

        var missing = needed.Where(port => !firewall.Numbers.Contains(port.Port))
            .Select(port => string.Create(CultureInfo.InvariantCulture, $"{port.Port}/{port.Protocol}"))
            .ToList();
        return firewall.DroppingInputs.IsEmpty
            ? CheckResult.Ok("firewall", "no chain for arriving packets drops what no rule names")
            : missing.Count == 0
                ? CheckResult.Ok("firewall", $"{string.Join(", ", firewall.DroppingInputs)} drops, and there are rules for our ports")
                : CheckResult.Warn(
                    "firewall",
                    $"{string.Join(", ", firewall.DroppingInputs)} drops what no rule names, and none names {string.Join(" and ", missing)}",
                    $"let the other hosts in on {string.Join(" and ", missing)}");
    }

    private static CheckResult Cluster(HostFacts facts)
    {
        var port = string.Create(CultureInfo.InvariantCulture, $"{facts.ClusterPort}/tcp");
        return (facts.Agent, facts.PortProblem) switch
        {
            ({ }, _) => CheckResult.Ok("cluster-port", $"{port} is the agent's"),
            (_, { } problem) => CheckResult.Fail("cluster-port", problem, "stop that program, or choose another port with --port on all hosts"),
            _ => CheckResult.Ok("cluster-port", $"{port} is free"),
        };
    }

    private static CheckResult Vxlan(HostFacts facts, uint vni)
    {
        var port = string.Create(CultureInfo.InvariantCulture, $"{facts.VxlanPort}/udp");
        var others = facts.Links.Where(link => link.Vxlan?.Port == facts.VxlanPort && !facts.OwnDevices.Contains(link.Name)).ToList();
        return others.Find(link => link.Vxlan!.Vni == vni) is { } same
            ? CheckResult.Fail(
                "vxlan-port",
                $"{same.Name} has VNI {vni} and {port}, which the backend's device needs",
                $"remove it (ip link delete {same.Name}), or choose another Backend.VNI or Backend.Port on all hosts")
            : others.Count > 0
                ? CheckResult.Warn(
                    "vxlan-port",
                    $"{others[0].Name} uses {port}, too",
                    "choose another Backend.Port on all hosts if the two must be told apart by firewalls or differ in their options")
                : CheckResult.Ok("vxlan-port", $"{port} is not used by another device");
    }
}
