namespace FlannelMesh.Dataplane;

/// <summary>Something that was in place once, was found missing or changed, and was put right.</summary>
public sealed record Repair(EntryKind Kind, string What);
