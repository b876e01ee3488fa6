namespace FlannelMesh.Leases;

/// <summary>What an allocator needs to know of the cluster it serves.</summary>
/// <param name="Timeout">For one read from or write to a quorum. A dead voter that is not yet known to be dead costs a fifth of it.</param>
public sealed record AllocatorSettings(BlockLayout Layout, Quorum Quorum, TimeSpan Timeout);
