namespace FlannelMesh.Configuration;

/// <summary>A DNS name whose records are the seeds.</summary>
/// <param name="Name">The full name, without a dot at its end.</param>
/// <param name="Port">TCP port of the cluster listeners at its addresses; SRV records bring their own.</param>
public sealed record SeedDnsName(string Name, int Port)
{
    /// <summary>A name such as "_flannelmesh._tcp.example.com", which only SRV records have (RFC 2782).</summary>
    public bool IsService => Name.StartsWith('_');
}
