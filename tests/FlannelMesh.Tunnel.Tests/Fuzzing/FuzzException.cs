namespace FlannelMesh.Tunnel.Tests.Fuzzing;

/// <summary>A result that is not well-formed.</summary>
internal sealed class FuzzException(string message) : Exception(message);
