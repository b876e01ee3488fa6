using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace FlannelMesh.Labs.Agents;

/// <summary>The values of subnet.env that pods need.</summary>
/// <param name="Subnets">FLANNEL_SUBNET and FLANNEL_IPV6_SUBNET, as far as they are there, in this order; at least one.</param>
/// <param name="Mtu">FLANNEL_MTU in bytes.</param>
public sealed record SubnetEnv(ImmutableArray<PodSubnet> Subnets, int Mtu)
{
    private static readonly string[] Names = ["FLANNEL_SUBNET", "FLANNEL_IPV6_SUBNET"];

    /// <summary>The first subnet's address for the pod bridge.</summary>
    public IPAddress Gateway => Subnets[0].Gateway;

    /// <summary>The first subnet, that is the IPv4 one unless there is none.</summary>
    public IPNetwork Subnet => Subnets[0].Subnet;

    /// <exception cref="LabException">A line is missing or has no valid value.</exception>
    public static SubnetEnv Parse(string text)
    {
        var values = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        var subnets = Names.Where(values.ContainsKey).DefaultIfEmpty(Names[0]).Select(name => PodSubnet.TryParse(values.GetValueOrDefault(name, ""))
            ?? throw new LabException($"subnet.env: {name} must be an address with a prefix length, such as 10.5.72.1/24, in:\n{text}"));
        return values.TryGetValue("FLANNEL_MTU", out var mtu) && int.TryParse(mtu, CultureInfo.InvariantCulture, out var bytes)
            ? new SubnetEnv([.. subnets], bytes)
            : throw new LabException($"subnet.env: FLANNEL_MTU must be a number of bytes, in:\n{text}");
    }
}
