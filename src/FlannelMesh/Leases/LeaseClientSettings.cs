using FlannelMesh.Configuration;
using FlannelMesh.Leases.Voters;

namespace FlannelMesh.Leases;

/// <summary>What this node asks for.</summary>
/// <param name="Preferred">The slot it had before, from node.json or subnet.env.</param>
/// <param name="Timeout">For one try of a request; the request is then repeated as it was.</param>
public sealed record LeaseClientSettings(LeaseHolder Holder, NetworkConfig Network, int? Preferred, TimeSpan Timeout)
{
    /// <summary>For how long from now on the lease of the former run may be recalled; null if it may not.</summary>
    public TimeSpan? RecallFor { get; init; }

    /// <summary>On disk; null before the node was in a cluster.</summary>
    public VoterSet? Voters { get; init; }
}
