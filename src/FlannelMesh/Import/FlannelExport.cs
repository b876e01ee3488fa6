using System.Text.Json;
using FlannelMesh.Configuration;

namespace FlannelMesh.Import;

/// <summary>flannel's leases as they are exported from etcd or from Kubernetes.</summary>
public static class FlannelExport
{
    private const string Expected =
        "the output of `etcdctl get --prefix /coreos.com/network -w json` or of `kubectl get nodes -o json` is expected";

    /// <param name="origin">The file, for messages.</param>
    /// <exception cref="ConfigurationException">It is neither, or damaged; the message says where.</exception>
    public static IReadOnlyList<FlannelLease> Read(string json, string origin)
    {
        using var document = JsonDocuments.ParseObject(json, origin);
        var root = document.RootElement;
        var leases = Array(root, "kvs") is { } pairs ? EtcdExport.Read(pairs, origin)
            : Array(root, "items") is { } items ? NodesExport.Read(items.EnumerateArray(), origin)
            : root.TryGetProperty("kind", out var kind) && kind is { ValueKind: JsonValueKind.String } && kind.ValueEquals("Node") ? NodesExport.Read([root], origin)
            : throw new ConfigurationException(root.TryGetProperty("header", out _)
                ? $"{origin}: etcd found no key; is --prefix what flannel's --etcd-prefix is?"
                : $"{origin}: there is neither \"kvs\" nor \"items\" in it; {Expected}");
        return leases.Count > 0 ? leases : throw new ConfigurationException($"{origin}: there is no lease of flannel in it; {Expected}");
    }

    private static JsonElement? Array(JsonElement root, string key) =>
        root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Array ? value : null;
}
