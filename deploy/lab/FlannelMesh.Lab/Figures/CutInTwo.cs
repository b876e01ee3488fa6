using System.Collections.Immutable;
using System.Diagnostics;
using FlannelMesh.Labs.Chaos;

namespace FlannelMesh.Labs.Figures;

/// <summary>
/// Five hosts are cut 3 : 2 until each side has given up the other, then healed. Each side has a voter and a host that is none,
/// and the larger side has most of the voters.
/// </summary>
internal static class CutInTwo
{
    /// <summary>Answers, at 10 ms each, before and after: 1 s.</summary>
    private const int Answers = 100;

    private static readonly ImmutableArray<int> Larger = [1, 2, 4];
    private static readonly ImmutableArray<int> Smaller = [3, 5];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(Lab lab, FigureSheet sheet, CancellationToken cancellation)
    {
        var watch = new LabWatch(lab, cancellation);
        var (larger, smaller) = (Of(lab, Larger), Of(lab, Smaller));
        await using var inLarger = larger[0].Pods[0].StartPingStream(larger[^1].Pods[0]);
        await using var inSmaller = smaller[0].Pods[0].StartPingStream(smaller[^1].Pods[0]);
        await FlowAsync();

        using var partition = new Partition(lab.Network);
        var cuts = Cut.Of(new Fault.Split(Larger, Smaller, TimeSpan.Zero), [.. lab.Hosts.Select(host => host.Index)]);
        var start = Stopwatch.GetTimestamp();
        await partition.AddAsync(cuts);
        var detached = watch.UntilAllAsync(start, "the smaller side detached", smaller, async host => await LabWatch.StateAsync(host) == "detached");
        var left = watch.UntilAllAsync(start, "the smaller side out of the cluster", smaller, host => LabWatch.HasNoneAsync(host, larger));
        var removed = watch.UntilAllAsync(start, "the smaller side removed by the larger", larger, host => LabWatch.HasNoneAsync(host, smaller));
        await Task.WhenAll(detached, left, removed);
        sheet.Add("cut 3 : 2: smaller side says `detached`", await detached);
        sheet.Add("cut 3 : 2: smaller side has left", await left);
        sheet.Add("cut 3 : 2: larger side has removed it", await removed);

        start = Stopwatch.GetTimestamp();
        await partition.HealAsync(cuts);
        sheet.Add("healed: all five members and ready again", await watch.UntilWholeAsync(start));
        await FlowAsync();
        await Task.WhenAll(inLarger.StopAsync(), inSmaller.StopAsync());
        sheet.AddLost("cut and healed: lost within the larger side", inLarger.Lost);
        sheet.AddLost("cut and healed: lost within the smaller side", inSmaller.Lost);

        Task FlowAsync() => Task.WhenAll(inLarger.WaitForAnswersAsync(Answers, Patience), inSmaller.WaitForAnswersAsync(Answers, Patience));
    }

    private static List<LabHost> Of(Lab lab, ImmutableArray<int> numbers) => [.. lab.Hosts.Where(host => numbers.Contains(host.Index))];
}
