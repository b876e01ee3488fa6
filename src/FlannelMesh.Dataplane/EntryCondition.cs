namespace FlannelMesh.Dataplane;

/// <summary>How one desired entry stands.</summary>
/// <param name="Error">The kernel's reason; null unless failed.</param>
public readonly record struct EntryCondition(EntryState State, string? Error);
