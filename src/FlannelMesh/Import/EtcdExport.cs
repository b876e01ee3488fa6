using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlannelMesh.Configuration;

namespace FlannelMesh.Import;

/// <summary>
/// Keys such as /coreos.com/network/subnets/10.5.1.0-24 or …/10.5.1.0-24&amp;fd10:5:0:1::-64, with values such as
/// {"PublicIP":"10.0.0.11","BackendType":"vxlan",…}; both in base64.
/// </summary>
internal static partial class EtcdExport
{
    private const string Folder = "/subnets/";

    public static IReadOnlyList<FlannelLease> Read(JsonElement pairs, string origin)
    {
        var leases = new List<FlannelLease>();
        var place = 0;
        foreach (var pair in pairs.EnumerateArray())
        {
            var field = string.Create(CultureInfo.InvariantCulture, $"kvs[{place++}]");
            var key = Decode(pair, "key", field, origin);
            var at = key.LastIndexOf(Folder, StringComparison.Ordinal);
            if (at < 0)
            {
                // flannel's own configuration, or a key of somebody else.
                continue;
            }

            var (subnet, ipv6Subnet) = ParseKey(key[(at + Folder.Length)..])
                ?? throw new ConfigurationException(
                    $"{origin}: the key {key} is no lease; its last part must be as 10.5.1.0-24 or 10.5.1.0-24&fd10:5:0:1::-64");
            using var value = JsonDocuments.ParseObject(Decode(pair, "value", field, origin), $"{origin}: the value of {key}");
            var fields = new AddressFields(value.RootElement, $"{origin}: {key}");
            leases.Add(new FlannelLease(subnet, ipv6Subnet, fields.Address("PublicIP"), fields.Address("PublicIPv6"), null));
        }

        return leases;
    }

    private static (IPNetwork Subnet, IPNetwork? Ipv6Subnet)? ParseKey(string text) =>
        KeyPattern().Match(text) is { Success: true } match
        && IPNetwork.TryParse($"{match.Groups["v4"].Value}/{match.Groups["l4"].Value}", out var subnet)
            ? !match.Groups["v6"].Success ? (subnet, null)
            : IPNetwork.TryParse($"{match.Groups["v6"].Value}/{match.Groups["l6"].Value}", out var ipv6) ? (subnet, ipv6)
            : null
            : null;

    private static string Decode(JsonElement pair, string name, string field, string origin)
    {
        if (pair.ValueKind != JsonValueKind.Object || !pair.TryGetProperty(name, out var text) || text.ValueKind != JsonValueKind.String)
        {
            throw new ConfigurationException($"{origin}: {field}.{name} is missing; it must be a string in base64, as `etcdctl -w json` prints it");
        }

        return text.TryGetBytesFromBase64(out var bytes)
            ? Encoding.UTF8.GetString(bytes)
            : throw new ConfigurationException(
                $"{origin}: {field}.{name} is {JsonDocuments.Describe(text)}; it must be in base64, as `etcdctl -w json` prints it");
    }

    [GeneratedRegex(@"^(?<v4>\d+\.\d+\.\d+\.\d+)-(?<l4>\d+)(&(?<v6>[a-f\d:]+)-(?<l6>\d+))?$", RegexOptions.CultureInvariant)]
    private static partial Regex KeyPattern();
}
