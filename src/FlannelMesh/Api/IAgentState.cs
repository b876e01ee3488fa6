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

    /// <summary>How many subnets there are to lease.</summary>
    int PoolSize { get; }

    /// <summary>What was counted since the agent started.</summary>
    Instruments Instruments { get; }

    /// <summary>Another cluster answers where the seeds are.</summary>
    bool SeesOtherCluster { get; }

    /// <summary>What keeps this node from being ready; empty if it is.</summary>
    IReadOnlyList<string> Missing { get; }
}
