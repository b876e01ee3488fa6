using FlannelMesh.Tunnel.Metrics;
using Xunit.Abstractions;

namespace FlannelMesh.Tunnel.Tests.Fuzzing;

/// <summary>The threads that move packets, over real sockets of the loopback device and a pipe instead of the TUN device.</summary>
public class PathFuzzingTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(SendMode.Rows)]
    [InlineData(SendMode.OneByOne)]
    [InlineData(SendMode.RefusedRows)]
    [InlineData(SendMode.Encrypted)]
    public void Whatever_comes_from_the_device_goes_where_it_has_to(SendMode mode)
    {
        var inputs = FuzzSettings.Inputs(50_000);
        using var fuzzer = new OutboundFuzzer(mode);

        FuzzSettings.Run(inputs, fuzzer.RunBatch);

        output.WriteLine($"{fuzzer.Frames} frames, {fuzzer.Datagrams} datagrams, {fuzzer.Answers} ICMP errors, {string.Join(", ", fuzzer.Drops)}");
        Assert.Equal(0, fuzzer.Result);
        Assert.Equal(mode is SendMode.Rows or SendMode.Encrypted, fuzzer.HasSegmentation);
        Assert.True(fuzzer.Datagrams > fuzzer.Frames / 2);
        Assert.All(
            [DropReason.Malformed, DropReason.NoRoute, DropReason.HopLimit, DropReason.TooBig],
            reason => Assert.True(fuzzer.Drops.GetValueOrDefault(reason) > fuzzer.Frames / 1000, $"{reason} is seldom"));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Whatever_comes_from_the_network_is_what_a_peer_may_send_or_is_dropped_by_its_reason(bool isEncrypted, bool isMerging)
    {
        var inputs = FuzzSettings.Inputs(50_000);
        using var fuzzer = new InboundFuzzer(isEncrypted, isMerging);

        FuzzSettings.Run(inputs, fuzzer.RunBatch);

        output.WriteLine($"{fuzzer.Datagrams} datagrams, {fuzzer.Packets} packets, {fuzzer.Merged} of them merged, {string.Join(", ", fuzzer.Drops)}");
        Assert.Equal(0, fuzzer.Result);
        Assert.True(fuzzer.Packets > fuzzer.Datagrams / 5);
        Assert.True(fuzzer.Merged > fuzzer.Datagrams / 100);
        DropReason[] reasons = isEncrypted
            ? [DropReason.UnknownPeer, DropReason.SpoofedSource, DropReason.Malformed, DropReason.NotEncrypted, DropReason.NoSession, DropReason.Forged, DropReason.Replayed]
            : [DropReason.UnknownPeer, DropReason.SpoofedSource, DropReason.Malformed, DropReason.NotEncrypted];
        Assert.All(reasons, reason => Assert.True(fuzzer.Drops.GetValueOrDefault(reason) > fuzzer.Datagrams / 5000, $"{reason} is seldom"));
    }
}
