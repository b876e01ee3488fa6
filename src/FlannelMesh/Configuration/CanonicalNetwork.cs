using System.Globalization;

namespace FlannelMesh.Configuration;

/// <summary>The form of a network that nodes compare: "Key=value" words in a fixed order, absent ones left out.</summary>
internal static class CanonicalNetwork
{
    public static string Format(NetworkConfig network)
    {
        var words = new List<string>();
        Add(words, "", network.Ipv4);
        Add(words, "IPv6", network.Ipv6);
        words.Add($"Backend.Type={network.Backend.Type}");
        if (network.Backend is VxlanBackendConfig vxlan)
        {
            words.Add(string.Create(CultureInfo.InvariantCulture, $"Backend.VNI={vxlan.Vni}"));
            words.Add(string.Create(CultureInfo.InvariantCulture, $"Backend.Port={vxlan.Port}"));
        }

        if (network.Backend is UdpBackendConfig udp)
        {
            words.Add($"Backend.Encryption={(udp.IsEncrypted ? UdpBackendConfig.Aes256Gcm : "none")}");
        }

        return string.Join(' ', words);
    }

    public static string? DescribeDifference(string here, string there, string hereName = "here", string thereName = "there")
    {
        var ours = Parse(here);
        var theirs = Parse(there);
        var key = ours.Select(word => word.Key).Concat(theirs.Select(word => word.Key))
            .FirstOrDefault(key => Find(ours, key) != Find(theirs, key));
        return key is null ? null : $"{key} is {Find(ours, key) ?? "not set"} {hereName} and {Find(theirs, key) ?? "not set"} {thereName}";
    }

    private static void Add(List<string> words, string prefix, SubnetRange? range)
    {
        if (range is not null)
        {
            words.Add($"{prefix}Network={range.Network}");
            words.Add(string.Create(CultureInfo.InvariantCulture, $"{prefix}SubnetLen={range.SubnetLen}"));
            words.Add($"{prefix}SubnetMin={range.Min}");
            words.Add($"{prefix}SubnetMax={range.Max}");
        }
    }

    private static List<KeyValuePair<string, string>> Parse(string canonical) =>
        canonical.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.Split('=', 2))
            .Select(pair => KeyValuePair.Create(pair[0], pair.Length > 1 ? pair[1] : ""))
            .ToList();

    private static string? Find(List<KeyValuePair<string, string>> words, string key) =>
        words.Where(word => word.Key == key).Select(word => word.Value).FirstOrDefault();
}
