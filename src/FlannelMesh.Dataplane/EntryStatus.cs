namespace FlannelMesh.Dataplane;

/// <summary>An entry that is not as it should be.</summary>
/// <param name="Key">For people, as ip(8) would write it.</param>
/// <param name="Error">The kernel's reason; null unless failed.</param>
public sealed record EntryStatus(EntryKind Kind, string Key, EntryState State, string? Error);
