namespace FlannelMesh.Api.Contract;

/// <summary>One kernel object that is not as it should be.</summary>
public sealed record EntryView(string Kind, string Key, string State, string? Error);
