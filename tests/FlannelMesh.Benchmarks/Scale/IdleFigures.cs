using System.Collections.Immutable;
using FlannelMesh.Benchmarks.Scale.Workers;

namespace FlannelMesh.Benchmarks.Scale;

/// <summary>What an idle cluster uses.</summary>
/// <param name="Node">What the mean node sends.</param>
/// <param name="Voter">What the mean voter sends.</param>
/// <param name="Follower">What the mean node sends that is no voter; null: all are.</param>
/// <param name="Processor">Of one core, by the mean node.</param>
/// <param name="Resident">Bytes of the processes, shared by the nodes.</param>
/// <param name="Heap">Bytes of live objects, shared by the nodes.</param>
/// <param name="Allocated">Bytes a second, by the mean node.</param>
/// <param name="Paused">Part of the time that the mean process stood still for collections.</param>
internal sealed record IdleFigures(
    SentRates Node, SentRates? Voter, SentRates? Follower, double Processor, double Resident, double Heap, double Allocated, double Paused)
{
    public static IdleFigures Between(ImmutableArray<WorkerUsage> before, ImmutableArray<WorkerUsage> after, TimeSpan time, IReadOnlySet<int> voters)
    {
        var known = before.SelectMany(usage => usage.Sent).ToImmutableDictionary();
        var sent = after.SelectMany(usage => usage.Sent).ToImmutableDictionary(
            pair => pair.Key, pair => pair.Value.Zip(known[pair.Key], (now, then) => now - then).ToImmutableArray());
        return new IdleFigures(
            SentRates.Of([.. sent.Values], time)!,
            SentRates.Of([.. sent.Where(pair => voters.Contains(pair.Key)).Select(pair => pair.Value)], time),
            SentRates.Of([.. sent.Where(pair => !voters.Contains(pair.Key)).Select(pair => pair.Value)], time),
            (Sum(after, usage => usage.Processor.TotalSeconds) - Sum(before, usage => usage.Processor.TotalSeconds)) / time.TotalSeconds / sent.Count,
            Sum(after, usage => usage.Resident) / sent.Count,
            Sum(after, usage => usage.Heap) / sent.Count,
            (Sum(after, usage => usage.Allocated) - Sum(before, usage => usage.Allocated)) / time.TotalSeconds / sent.Count,
            (Sum(after, usage => usage.Paused.TotalSeconds) - Sum(before, usage => usage.Paused.TotalSeconds)) / time.TotalSeconds / after.Length);
    }

    private static double Sum(ImmutableArray<WorkerUsage> usages, Func<WorkerUsage, double> part) => usages.Sum(part);
}
