using System.Globalization;
using FlannelMesh.Labs;
using FlannelMesh.Labs.Traffic;

namespace FlannelMesh.EndToEnd.Tests.Labs;

/// <summary>
/// A ping each millisecond in each direction between pods of a lab's first two hosts. Each host is sender of one direction and receiver of
/// the other.
/// </summary>
public static class TwoWayPings
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const int Enough = 500;

    /// <summary>Pings flow before, while and after something happens, and not one is lost.</summary>
    /// <param name="what">For the message of a failure.</param>
    public static async Task AssertLosslessAsync(Lab lab, string what, Func<Task> disturb)
    {
        var (first, second) = (lab.Hosts[0].Pods[0], lab.Hosts[1].Pods[0]);
        await using var inward = first.StartPingStream(second, TimeSpan.FromMilliseconds(1));
        await using var outward = second.StartPingStream(first, TimeSpan.FromMilliseconds(1));
        await FlowAsync(inward, outward);
        await disturb();
        await FlowAsync(inward, outward);
        await Task.WhenAll(inward.StopAsync(), outward.StopAsync());
        foreach (var stream in new[] { inward, outward })
        {
            Assert.True(stream.Lost == 0, string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {stream.Lost} of {stream.Lost + stream.Received} lost, longest gap {stream.LongestGap.TotalMilliseconds:0} ms; number {string.Join(", ", stream.NumbersLost.Take(20))} of the stream"));
        }
    }

    private static Task FlowAsync(PingStream inward, PingStream outward) =>
        Task.WhenAll(inward.WaitForAnswersAsync(Enough, Patience), outward.WaitForAnswersAsync(Enough, Patience));
}
