namespace FlannelMesh.Dataplane;

/// <summary>How many entries of one kind are wanted, and how many of them are not in place.</summary>
public readonly record struct KindCounts(int InSync, int Pending, int Failed);
