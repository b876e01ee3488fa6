namespace FlannelMesh.Security.Enrollment;

/// <summary>Who makes a token: this node.</summary>
public sealed record LocalIssuer(NodeId NodeId, string Name);
