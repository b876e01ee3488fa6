namespace FlannelMesh.Leases;

/// <summary>Whether this node has a lease, and if not, why.</summary>
public sealed record LeaseStatus(LocalLease? Lease, string? Problem)
{
    public static LeaseStatus None { get; } = new(null, null);

    /// <summary>The subnet was given to another node; this one has no other yet.</summary>
    public bool IsFenced { get; init; }

    /// <summary>The lease was given back for good: the agent is about to leave.</summary>
    public bool IsReleased { get; init; }
}
