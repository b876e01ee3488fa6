namespace FlannelMesh.Api.Contract;

/// <summary>How many kernel objects of one kind are in place, wait, or were refused.</summary>
public sealed record KindView(int InSync, int Pending, int Failed);
