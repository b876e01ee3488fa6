using FlannelMesh.Api.Contract;
using FlannelMesh.Metrics;

namespace FlannelMesh.Api;

/// <summary>What the API tells: each property is a picture of this moment.</summary>
public interface IAgentState
{
    NodeView Node { get; }

    IReadOnlyList<MemberView> Members { get; }

    IReadOnlyList<LeaseView> Leases { get; }

    IReadOnlyList<PeerView> Peers { get; }

    DataplaneView Dataplane { get; }

    VotersView Voters { get; }

    /// <summary>What was counted since the agent started.</summary>
    Instruments Instruments { get; }

    /// <summary>All nodes with the links between them, as this node knows them.</summary>
    MeshView Mesh { get; }

    PoolView Pool { get; }

    /// <summary>The whole cluster's problems, this node's own first.</summary>
    IReadOnlyList<MeshProblemView> Problems { get; }

    /// <summary>What happened to leases, newest first; to one subnet's only, if one is given that can be leased.</summary>
    /// <returns>Null if there is no such subnet.</returns>
    IReadOnlyList<LeaseChangeView>? LeaseHistory(string? subnet);

    /// <summary>Another cluster answers where the seeds are.</summary>
    bool SeesOtherCluster { get; }

    /// <summary>What keeps this node from being ready; empty if it is.</summary>
    IReadOnlyList<string> Missing { get; }
}
