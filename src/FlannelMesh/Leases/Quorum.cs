namespace FlannelMesh.Leases;

/// <summary>
/// The static majority of the voter set. It comes from the set on disk and never from who can be seen: the majority of a
/// changing view is no majority.
/// </summary>
public readonly record struct Quorum(int Voters)
{
    public int Size => (Voters / 2) + 1;
}
