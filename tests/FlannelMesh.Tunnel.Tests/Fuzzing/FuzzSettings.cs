using System.Globalization;

namespace FlannelMesh.Tunnel.Tests.Fuzzing;

/// <summary>
/// FLANNELMESH_FUZZ_INPUTS and FLANNELMESH_FUZZ_SEED ask for other runs than those that are made with all tests; a failure names the seed of
/// its batch.
/// </summary>
internal static class FuzzSettings
{
    public static ulong Seed { get; } = (ulong)Setting("FLANNELMESH_FUZZ_SEED", 20_261_123);

    /// <param name="otherwise">Inputs of a run with all tests.</param>
    public static long Inputs(long otherwise) => Setting("FLANNELMESH_FUZZ_INPUTS", otherwise);

    /// <summary>Runs batches with a seed each until there were enough inputs.</summary>
    /// <param name="run">Of a seed; returns the inputs it has made.</param>
    public static void Run(long inputs, Func<ulong, long> run)
    {
        var seed = Seed;
        for (var made = 0L; made < inputs; seed++)
        {
            try
            {
                made += run(seed);
            }
            catch (Exception e)
            {
                throw new FuzzException($"FLANNELMESH_FUZZ_SEED={seed}, in its first batch: {e}");
            }
        }
    }

    private static long Setting(string name, long otherwise) =>
        Environment.GetEnvironmentVariable(name) is { } value ? long.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
