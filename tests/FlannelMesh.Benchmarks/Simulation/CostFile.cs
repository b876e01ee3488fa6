using System.Text.Json;

namespace FlannelMesh.Benchmarks.Simulation;

/// <summary>Costs that an earlier run has measured, so that runs can be compared.</summary>
internal static class CostFile
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNameCaseInsensitive = false };

    public static string Write(Costs costs) => JsonSerializer.Serialize(costs, Format);

    /// <param name="path">For the message.</param>
    /// <exception cref="BenchmarkException">These are no costs.</exception>
    public static Costs Read(string json, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Costs>(json, Format) ?? throw new BenchmarkException($"--costs '{path}': must be what --keep-costs writes, and is null");
        }
        catch (JsonException e)
        {
            throw new BenchmarkException($"--costs '{path}': must be what --keep-costs writes: {e.Message}");
        }
    }
}
