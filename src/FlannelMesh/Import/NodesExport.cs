using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FlannelMesh.Configuration;

namespace FlannelMesh.Import;

/// <summary>Nodes of Kubernetes: the subnet is spec.podCIDR, the public addresses are in flannel's annotations.</summary>
internal static class NodesExport
{
    /// <summary>flannel's --kube-annotation-prefix chooses what stands before it.</summary>
    private const string PublicIp = "/public-ip";

    private const string PublicIpv6 = "/public-ipv6";

    public static IReadOnlyList<FlannelLease> Read(IEnumerable<JsonElement> nodes, string origin)
    {
        var leases = new List<FlannelLease>();
        var place = 0;
        foreach (var node in nodes)
        {
            var field = string.Create(CultureInfo.InvariantCulture, $"items[{place++}]");
            var metadata = Find(node, "metadata");
            var name = Find(metadata, "name") is { ValueKind: JsonValueKind.String } text
                ? text.GetString()!
                : throw new ConfigurationException($"{origin}: {field}.metadata.name is missing; every node has a name");
            var subnets = Subnets(Find(node, "spec"), $"{origin}: node {name}");
            if (subnets.Count == 0)
            {
                // The cluster's controllers give it no subnet, or not yet.
                continue;
            }

            var annotations = Find(metadata, "annotations") ?? default;
            var addresses = new AddressFields(annotations, $"{origin}: node {name}");
            leases.Add(new FlannelLease(
                Of(subnets, AddressFamily.InterNetwork),
                Of(subnets, AddressFamily.InterNetworkV6),
                Annotation(annotations, PublicIp) is { } key ? addresses.Address(key) : null,
                Annotation(annotations, PublicIpv6) is { } keyV6 ? addresses.Address(keyV6) : null,
                name));
        }

        return leases;
    }

    private static List<IPNetwork> Subnets(JsonElement? spec, string origin)
    {
        IEnumerable<JsonElement> values = Find(spec, "podCIDRs") is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray()
            : Find(spec, "podCIDR") is { } one ? [one]
            : [];
        return
        [
            .. values.Select(value => value.ValueKind == JsonValueKind.String && IPNetwork.TryParse(value.GetString(), out var subnet)
                ? subnet
                : throw new ConfigurationException($"{origin}: spec.podCIDR is {JsonDocuments.Describe(value)}; it must be a subnet such as 10.244.1.0/24")),
        ];
    }

    private static IPNetwork? Of(List<IPNetwork> subnets, AddressFamily family) =>
        subnets.Where(subnet => subnet.BaseAddress.AddressFamily == family).Select(subnet => (IPNetwork?)subnet).FirstOrDefault();

    private static string? Annotation(JsonElement annotations, string ending) => annotations.ValueKind == JsonValueKind.Object
        ? annotations.EnumerateObject().Select(annotation => annotation.Name)
            .FirstOrDefault(name => name.EndsWith(ending, StringComparison.Ordinal) && name.Contains("flannel", StringComparison.Ordinal))
        : null;

    private static JsonElement? Find(JsonElement? json, string key) =>
        json is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
