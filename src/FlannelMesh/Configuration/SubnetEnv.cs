using System.Globalization;
using System.Net;
using System.Text;

namespace FlannelMesh.Configuration;

/// <summary>
/// subnet.env: what the CNI plugin and container engines read. A subnet's address is its first host, the address of the pods' bridge.
/// </summary>
public sealed record SubnetEnv
{
    public IPNetwork? Network { get; init; }

    public IPNetwork? Subnet { get; init; }

    public IPNetwork? Ipv6Network { get; init; }

    public IPNetwork? Ipv6Subnet { get; init; }

    /// <summary>Bytes; null in a file without FLANNEL_MTU.</summary>
    public uint? Mtu { get; init; }

    public bool IpMasq { get; init; }

    /// <summary>Never fails: what cannot be read is null.</summary>
    public static SubnetEnv Parse(string text) => SubnetEnvParser.Parse(text);

    /// <summary>The file's text: flannel's lines in flannel's order, without those of a family that is not in use.</summary>
    /// <exception cref="InvalidDataException">A value is not what a shell takes as it stands.</exception>
    public string Write()
    {
        var text = new StringBuilder();
        AppendFamily(text, "FLANNEL_NETWORK", Network, "FLANNEL_SUBNET", Subnet);
        AppendFamily(text, "FLANNEL_IPV6_NETWORK", Ipv6Network, "FLANNEL_IPV6_SUBNET", Ipv6Subnet);
        if (Mtu is { } mtu)
        {
            Append(text, "FLANNEL_MTU", mtu.ToString(CultureInfo.InvariantCulture));
        }

        Append(text, "FLANNEL_IPMASQ", IpMasq ? "true" : "false");
        return text.ToString();
    }

    /// <summary>Shells read the file as commands: nothing may be in it that means something to them.</summary>
    internal static bool IsPlain(string value) => value.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or ':' or '/');

    private static void AppendFamily(StringBuilder text, string networkKey, IPNetwork? network, string subnetKey, IPNetwork? subnet)
    {
        if (network is { } wide && subnet is { } own)
        {
            var first = AddressArithmetic.ToAddress(AddressArithmetic.ToNumber(own.BaseAddress) + 1, own.BaseAddress.AddressFamily);
            Append(text, networkKey, wide.ToString());
            Append(text, subnetKey, string.Create(CultureInfo.InvariantCulture, $"{first}/{own.PrefixLength}"));
        }
    }

    private static void Append(StringBuilder text, string key, string value) =>
        _ = IsPlain(value) ? text.Append(key).Append('=').Append(value).Append('\n') : throw new InvalidDataException($"{key} is \"{value}\", which is not what subnet.env can hold");
}
