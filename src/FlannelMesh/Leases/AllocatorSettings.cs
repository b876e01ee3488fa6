using FlannelMesh.Identity;
using FlannelMesh.Leases.Allocation;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Leases;

/// <summary>What an allocator needs to know of the cluster it serves.</summary>
/// <param name="Cluster">Holds the voter set, which changes now and then; an incarnation works with the one it began with.</param>
/// <param name="Timeout">For one read from or write to a quorum. A dead voter that is not yet known to be dead costs a fifth of it.</param>
public sealed record AllocatorSettings(BlockLayout Layout, Latest<ClusterRecord> Cluster, HoldRules Hold, TimeSpan Timeout)
{
    /// <summary>The voters at present. Before this node is in a cluster there is nobody to ask.</summary>
    public VoterSet Voters => Cluster.Value.VoterSet ?? new VoterSet(Guid.Empty, 0, []);
}
