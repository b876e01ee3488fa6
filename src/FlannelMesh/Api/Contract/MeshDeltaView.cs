namespace FlannelMesh.Api.Contract;

/// <summary>GET /api/v1/watch: what has changed in the mesh since the last event.</summary>
/// <param name="Nodes">Changed and new nodes, whole.</param>
/// <param name="Gone">Ids of nodes that are there no more.</param>
public sealed record MeshDeltaView(DateTime ObservedAt, IReadOnlyList<MeshNodeView> Nodes, IReadOnlyList<string> Gone);
