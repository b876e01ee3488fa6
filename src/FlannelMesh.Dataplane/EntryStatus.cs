namespace FlannelMesh.Dataplane;

/// <summary>One desired entry and how it stands.</summary>
/// <param name="Key">For people, as ip(8) would write it.</param>
/// <param name="Error">The kernel's reason; null unless failed.</param>
public sealed record EntryStatus(EntryKind Kind, string Key, EntryState State, string? Error);
