namespace FlannelMesh.Api.Contract;

/// <summary>GET /api/v1/problems: one of the whole cluster's problems.</summary>
/// <param name="NodeId">The node it is about.</param>
/// <param name="Severity">fail or warn.</param>
/// <param name="Since">When the agent that answers first saw it.</param>
public sealed record MeshProblemView(
    string NodeId, string Name, string Severity, string Text, string Evidence, string Cure, DateTime Since);
