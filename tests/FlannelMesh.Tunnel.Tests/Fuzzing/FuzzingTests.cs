using System.Globalization;
using Xunit.Abstractions;

namespace FlannelMesh.Tunnel.Tests.Fuzzing;

/// <summary>
/// FLANNELMESH_FUZZ_INPUTS and FLANNELMESH_FUZZ_SEED ask for another run than the one that is made with all tests; a failure names the
/// seed of its batch.
/// </summary>
public class FuzzingTests(ITestOutputHelper output)
{
    private const long Inputs = 200_000;
    private const long Seed = 20_261_123;

    [Fact]
    public void Nothing_that_comes_in_breaks_a_packet_function()
    {
        var inputs = Setting("FLANNELMESH_FUZZ_INPUTS", Inputs);
        var seed = (ulong)Setting("FLANNELMESH_FUZZ_SEED", Seed);
        var fuzzer = new PacketFuzzer();
        for (var batch = 0UL; fuzzer.Figures.Inputs < inputs; batch++)
        {
            try
            {
                fuzzer.RunBatch(seed + batch, (int)Math.Min(PacketFuzzer.BatchLength, inputs - fuzzer.Figures.Inputs));
            }
            catch (Exception e)
            {
                throw new FuzzException($"FLANNELMESH_FUZZ_SEED={seed + batch}, in its first batch: {e}");
            }
        }

        output.WriteLine(fuzzer.Figures.ToString());
        var enough = inputs / 100;
        Assert.All(
            [
                fuzzer.Figures.Parsed, fuzzer.Figures.Forwarded, fuzzer.Figures.Segmented, fuzzer.Figures.Finished,
                fuzzer.Figures.Fragmented, fuzzer.Figures.IcmpErrors, fuzzer.Figures.Merged,
            ],
            reached => Assert.True(reached >= enough, $"only {reached} of {inputs} inputs got there: {fuzzer.Figures}"));
    }

    private static long Setting(string name, long otherwise) =>
        Environment.GetEnvironmentVariable(name) is { } value ? long.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
