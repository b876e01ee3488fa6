namespace FlannelMesh.Health.Problems;

/// <summary>A problem of one node of the cluster.</summary>
/// <param name="NodeId">The node it is about.</param>
public sealed record MeshProblem(NodeId NodeId, string Name, NodeProblem Problem);
