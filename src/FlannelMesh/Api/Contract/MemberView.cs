namespace FlannelMesh.Api.Contract;

/// <summary>GET /api/v1/members: one member of the cluster as this node sees it.</summary>
/// <param name="Status">joining, up, leaving, exiting or down.</param>
/// <param name="UpSince">When this node first saw the member up.</param>
public sealed record MemberView(
    string NodeId, string Name, string Address, string Status, bool Reachable, bool Oldest, DateTime? UpSince, string? Subnet);
