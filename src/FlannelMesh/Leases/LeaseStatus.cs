namespace FlannelMesh.Leases;

/// <summary>Whether this node has a lease, and if not, why.</summary>
public sealed record LeaseStatus(LocalLease? Lease, string? Problem)
{
    public static LeaseStatus None { get; } = new(null, null);
}
