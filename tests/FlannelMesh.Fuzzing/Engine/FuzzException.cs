namespace FlannelMesh.Fuzzing.Engine;

/// <summary>A promise that does not hold.</summary>
internal sealed class FuzzException(string message) : Exception(message);
