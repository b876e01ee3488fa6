namespace FlannelMesh.Labs.Chaos;

/// <summary>A member of the cluster as one agent sees it.</summary>
public sealed record MemberSeen(string NodeId, string Name, string Status, bool IsReachable);
