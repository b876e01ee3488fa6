using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FlannelMesh.Configuration;

/// <summary>
/// Reads an existing subnet.env as flannel does: what is not a network is skipped, and where a list is left with more than one, none
/// counts.
/// </summary>
internal static class SubnetEnvParser
{
    public static SubnetEnv Parse(string text)
    {
        var variables = Variables(text);
        var mtuText = variables.GetValueOrDefault("FLANNEL_MTU");
        return new SubnetEnv
        {
            Network = OnlyNetwork(variables, "FLANNEL_NETWORK", AddressFamily.InterNetwork),
            Subnet = OnlyNetwork(variables, "FLANNEL_SUBNET", AddressFamily.InterNetwork),
            Ipv6Network = OnlyNetwork(variables, "FLANNEL_IPV6_NETWORK", AddressFamily.InterNetworkV6),
            Ipv6Subnet = OnlyNetwork(variables, "FLANNEL_IPV6_SUBNET", AddressFamily.InterNetworkV6),
            Mtu = uint.TryParse(mtuText, NumberStyles.None, CultureInfo.InvariantCulture, out var mtu) ? mtu : null,
            IpMasq = variables.GetValueOrDefault("FLANNEL_IPMASQ") == "true",
        };
    }

    public static Dictionary<string, string> Variables(string text)
    {
        var variables = new Dictionary<string, string>();
        foreach (var line in SubnetEnvLine.Read(text))
        {
            if (line.Value is { } value)
            {
                variables[line.Name] = value;
            }
        }

        return variables;
    }

    private static IPNetwork? OnlyNetwork(Dictionary<string, string> variables, string key, AddressFamily family)
    {
        var networks = new List<IPNetwork>();
        foreach (var entry in variables.GetValueOrDefault(key, "").Split(',', StringSplitOptions.TrimEntries))
        {
            if (Cidr.TryParse(entry, out var address, out var prefixLength) && address.AddressFamily == family)
            {
                networks.Add(AddressArithmetic.NetworkOf(address, prefixLength));
            }
        }

        return networks.Count == 1 ? networks[0] : null;
    }
}
