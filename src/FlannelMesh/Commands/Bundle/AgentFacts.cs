namespace FlannelMesh.Commands.Bundle;

/// <summary>What the agent says, as it says it.</summary>
internal static class AgentFacts
{
    private static readonly (string Name, string Path)[] Pages =
    [
        ("agent/node.json", "/api/v1/node"),
        ("agent/readyz.json", "/readyz"),
        ("agent/members.json", "/api/v1/members"),
        ("agent/leases.json", "/api/v1/leases"),
        ("agent/leases-history.json", "/api/v1/leases/history"),
        ("agent/pool.json", "/api/v1/pool"),
        ("agent/peers.json", "/api/v1/peers"),
        ("agent/voters.json", "/api/v1/voters"),
        ("agent/dataplane.json", "/api/v1/dataplane"),
        ("agent/mesh.json", "/api/v1/mesh"),
        ("agent/problems.json", "/api/v1/problems"),
        ("agent/metrics.txt", "/metrics"),
    ];

    public static async Task<IReadOnlyList<BundleFile>> ReadAsync(string socket, CancellationToken cancellation)
    {
        using var client = new ControlClient(socket);
        var files = new List<BundleFile>();
        foreach (var (name, path) in Pages)
        {
            var source = $"GET {path}";
            try
            {
                files.Add(BundleFile.Of(name, source, await client.GetBytesAsync(path, cancellation)));
            }
            catch (ControlException e)
            {
                files.Add(BundleFile.Missing(name, source, e.Message));
            }
        }

        return files;
    }
}
