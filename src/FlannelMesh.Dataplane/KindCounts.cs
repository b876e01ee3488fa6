namespace FlannelMesh.Dataplane;

/// <summary>How many entries of one kind are wanted, and how many of them are not in place.</summary>
public sealed record KindCounts(int InSync, int Pending, int Failed);
