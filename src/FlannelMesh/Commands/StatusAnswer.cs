using FlannelMesh.Api.Contract;

namespace FlannelMesh.Commands;

/// <summary>What status shows.</summary>
/// <param name="Problems">The whole cluster's.</param>
internal sealed record StatusAnswer(
    NodeView Node,
    ReadinessView Readiness,
    VotersView Voters,
    IReadOnlyList<MemberView> Members,
    IReadOnlyList<PeerView> Peers,
    DataplaneView Dataplane,
    IReadOnlyList<MeshProblemView> Problems);
