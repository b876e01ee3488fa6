using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FlannelMesh.Dataplane.TrafficRules;

/// <summary>
/// A policy as text for nft(8). All is in one table of our own, replaced in one transaction: there is no moment without rules.
/// The masquerade rules and their order are those of flannel's iptables variant.
/// </summary>
public static class TrafficRulesRenderer
{
    public const string TableName = "flannelmesh";
    public const string Table = $"inet {TableName}";

    /// <summary>kube-proxy marks what it masquerades itself with this bit; the other bits are other programs'.</summary>
    private const string KubeProxyMark = "0x4000";

    public static string Render(TrafficPolicy policy)
    {
        if (policy.IsEmpty)
        {
            return RenderRemoval();
        }

        var text = new StringBuilder($"{RenderRemoval()}table {Table} {{\n");
        if (policy.Forward)
        {
            AppendChain(text, "forward", "type filter hook forward priority filter; policy accept;", [.. ForwardRules(policy, "ip"), .. ForwardRules(policy, "ip6")]);
        }

        if (policy.Masquerade)
        {
            AppendChain(text, "postrouting", "type nat hook postrouting priority srcnat; policy accept;", MasqueradeRules(policy));
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>Text that removes our table; its first line makes one, so that deleting it cannot fail.</summary>
    public static string RenderRemoval() => $"table {Table}\ndelete table {Table}\n";

    /// <param name="family">"ip" or "ip6".</param>
    public static IEnumerable<string> ForwardRules(TrafficPolicy policy, string family) => policy.Families
        .Select(pair => pair.Network)
        .Where(network => Keyword(network) == family)
        .SelectMany(network => new[] { $"{family} saddr {network} accept", $"{family} daddr {network} accept" });

    private static IEnumerable<string> MasqueradeRules(TrafficPolicy policy)
    {
        var masquerade = policy.FullyRandom ? "masquerade fully-random" : "masquerade";
        yield return $"meta mark & {KubeProxyMark} == {KubeProxyMark} return";
        foreach (var (network, subnet) in policy.Families)
        {
            var ip = Keyword(network);
            var multicast = ip == "ip" ? "224.0.0.0/4" : "ff00::/8";
            yield return $"{ip} saddr {subnet} {ip} daddr {network} return";
            yield return $"{ip} saddr {network} {ip} daddr {subnet} return";
            yield return $"{ip} saddr != {network} {ip} daddr {subnet} return";
            yield return $"{ip} saddr {network} {ip} daddr != {multicast} {masquerade}";
            yield return $"{ip} saddr != {network} {ip} daddr {network} {masquerade}";
        }
    }

    private static void AppendChain(StringBuilder text, string name, string hook, IEnumerable<string> rules)
    {
        text.Append(CultureInfo.InvariantCulture, $"  chain {name} {{\n    {hook}\n");
        foreach (var rule in rules)
        {
            text.Append(CultureInfo.InvariantCulture, $"    {rule}\n");
        }

        text.Append("  }\n");
    }

    private static string Keyword(IPNetwork network) => network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? "ip6" : "ip";
}
