using Xunit.Abstractions;

namespace FlannelMesh.Tunnel.Tests.Fuzzing;

[Collection(AloneCollection.Name)]
public class ControlFuzzingTests(ITestOutputHelper output)
{
    [Fact]
    public void Whatever_an_agent_asks_it_is_answered_and_nothing_piles_up()
    {
        var inputs = FuzzSettings.Inputs(50_000);
        using var fuzzer = new ControlFuzzer();
        fuzzer.RunBatch(FuzzSettings.Seed);
        fuzzer.Empty();
        var before = (Descriptors: OpenDescriptors(), Memory: GC.GetTotalMemory(forceFullCollection: true));

        FuzzSettings.Run(inputs, fuzzer.RunBatch);
        fuzzer.Empty();

        var after = (Descriptors: OpenDescriptors(), Memory: GC.GetTotalMemory(forceFullCollection: true));
        output.WriteLine($"{fuzzer.Requests} requests, {fuzzer.Refused} refused, {fuzzer.PeerSets} peer sets in force, {fuzzer.HandOvers} hand-overs");
        output.WriteLine($"{before} before, {after} after");
        Assert.InRange(after.Descriptors, 0, before.Descriptors + 10);

        Assert.InRange(after.Memory, 0, before.Memory + (4 << 20));
        Assert.True(fuzzer.PeerSets > inputs / 100 && fuzzer.Refused > inputs / 10 && fuzzer.HandOvers > inputs / 1000);
    }

    private static int OpenDescriptors() => Directory.GetFiles("/proc/self/fd").Length;
}
