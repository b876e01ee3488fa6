namespace FlannelMesh.Diagnosis;

/// <summary>The data directory.</summary>
/// <param name="Problem">Why nothing can be written there; null if it can.</param>
/// <param name="Filesystem">As mount(8) names it; null if not known.</param>
/// <param name="FreeBytes">For anybody; null if not known.</param>
public sealed record DirectoryFact(string Path, string? Problem, string? Filesystem, long? FreeBytes);
