namespace FlannelMesh.Membership;

/// <summary>
/// A membership of this very process that has ended without leaving, because its address was gone. Only the process itself can know it: a
/// second host with a copy of the data directory does not.
/// </summary>
/// <param name="Address">Host and port.</param>
/// <param name="Incarnation">As <see cref="MeshMember.Incarnation"/>.</param>
public sealed record FormerRun(string Address, int Incarnation);
