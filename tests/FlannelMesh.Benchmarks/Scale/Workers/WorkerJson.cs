using System.Text.Json;

namespace FlannelMesh.Benchmarks.Scale.Workers;

/// <summary>Requests and replies as lines.</summary>
internal static class WorkerJson
{
    public static string Write<T>(T value) => JsonSerializer.Serialize(value);

    public static T Read<T>(string line) => JsonSerializer.Deserialize<T>(line) ?? throw new BenchmarkException($"'{line}' is no message of a worker");
}
