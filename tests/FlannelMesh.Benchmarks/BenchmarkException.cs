namespace FlannelMesh.Benchmarks;

/// <summary>A value that cannot be used, or a measurement that could not be made; the message is one line for people.</summary>
public sealed class BenchmarkException(string message) : Exception(message);
