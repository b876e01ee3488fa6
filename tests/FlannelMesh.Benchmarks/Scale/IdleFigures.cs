using System.Collections.Immutable;
using FlannelMesh.Benchmarks.Scale.Wire;
using FlannelMesh.Benchmarks.Scale.Workers;

namespace FlannelMesh.Benchmarks.Scale;

/// <summary>What an idle cluster uses.</summary>
/// <param name="Sent">Of the mean node in a second, by the number of the <see cref="MessageKind"/>.</param>
/// <param name="VoterBytes">Bytes that the mean voter sends in a second.</param>
/// <param name="Processor">Of one core, by the mean node.</param>
/// <param name="Resident">Bytes of the processes, shared by the nodes.</param>
internal sealed record IdleFigures(
    ImmutableArray<(double Bytes, double Messages)> Sent, double VoterBytes, double Processor, double Resident, double Heap, double Allocated, double Paused)
{
    public double Bytes => Sent.Sum(kind => kind.Bytes);

    public double Messages => Sent.Sum(kind => kind.Messages);

    public static IdleFigures Between(ImmutableArray<WorkerUsage> before, ImmutableArray<WorkerUsage> after, TimeSpan time, IReadOnlySet<int> voters)
    {
        var nodes = after.Sum(usage => usage.Sent.Count);
        var sent = after.SelectMany(usage => usage.Sent).ToImmutableDictionary(
            pair => pair.Key,
            pair => pair.Value.Zip(before.Select(usage => usage.Sent.GetValueOrDefault(pair.Key)).First(known => !known.IsDefault), (now, then) => now - then).ToImmutableArray());
        return new IdleFigures(
            [
                .. Enum.GetValues<MessageKind>().Select(kind => sent.Values.Aggregate(default(Traffic), (sum, node) => sum + node[(int)kind]))
                    .Select(sum => (sum.Bytes / time.TotalSeconds / nodes, sum.Messages / time.TotalSeconds / nodes)),
            ],
            sent.Where(pair => voters.Contains(pair.Key)).Select(pair => (double)pair.Value.Sum(kind => kind.Bytes)).DefaultIfEmpty().Average() / time.TotalSeconds,
            (Sum(after, usage => usage.Processor.TotalSeconds) - Sum(before, usage => usage.Processor.TotalSeconds)) / time.TotalSeconds / nodes,
            Sum(after, usage => usage.Resident) / nodes,
            Sum(after, usage => usage.Heap) / nodes,
            (Sum(after, usage => usage.Allocated) - Sum(before, usage => usage.Allocated)) / time.TotalSeconds / nodes,
            (Sum(after, usage => usage.Paused.TotalSeconds) - Sum(before, usage => usage.Paused.TotalSeconds)) / time.TotalSeconds / after.Length);
    }

    private static double Sum(ImmutableArray<WorkerUsage> usages, Func<WorkerUsage, double> part) => usages.Sum(part);
}
