using Xunit.Abstractions;

namespace FlannelMesh.Tunnel.Tests.Fuzzing;

public class FuzzingTests(ITestOutputHelper output)
{
    [Fact]
    public void Nothing_that_comes_in_breaks_a_packet_function()
    {
        var inputs = FuzzSettings.Inputs(200_000);
        var fuzzer = new PacketFuzzer();
        FuzzSettings.Run(inputs, seed =>
        {
            var before = fuzzer.Figures.Inputs;
            fuzzer.RunBatch(seed, (int)Math.Min(PacketFuzzer.BatchLength, inputs - before));
            return fuzzer.Figures.Inputs - before;
        });

        output.WriteLine(fuzzer.Figures.ToString());
        var enough = inputs / 100;
        Assert.All(
            [
                fuzzer.Figures.Parsed, fuzzer.Figures.Forwarded, fuzzer.Figures.Segmented, fuzzer.Figures.Finished,
                fuzzer.Figures.Fragmented, fuzzer.Figures.IcmpErrors, fuzzer.Figures.Merged,
            ],
            reached => Assert.True(reached >= enough, $"only {reached} of {inputs} inputs got there: {fuzzer.Figures}"));
    }
}
