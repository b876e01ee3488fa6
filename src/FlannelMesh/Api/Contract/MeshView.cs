namespace FlannelMesh.Api.Contract;

/// <summary>GET /api/v1/mesh: all nodes, as one of them knows them.</summary>
/// <param name="ObservedBy">The id of the node that answers.</param>
public sealed record MeshView(string ObservedBy, DateTime ObservedAt, IReadOnlyList<MeshNodeView> Nodes);
