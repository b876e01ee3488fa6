using System.Collections.Immutable;
using FlannelMesh.Benchmarks.Scale.Wire;

namespace FlannelMesh.Benchmarks.Scale;

/// <summary>What the table of sizes says, row by row.</summary>
internal static class ScaleRows
{
    /// <summary>How many there were: nothing that depends on the size.</summary>
    public const string Joins = "joins";

    public static ImmutableArray<(string Name, Func<ScaleFigures, double?> Value)> All { get; } =
    [
        ("all at once: last is a member, s", figure => figure.Up?.TotalSeconds),
        ("all at once: last has its lease, s", figure => figure.Leased?.TotalSeconds),
        ("all at once: all have all peers, s", figure => figure.Known?.TotalSeconds),
        ("one by one: last is a member, s", figure => figure.OneByOneUp?.TotalSeconds),
        ("one by one: last has its lease, s", figure => figure.OneByOne?.TotalSeconds),
        (Joins, figure => figure.JoinSeenEverywhere.IsEmpty ? null : figure.JoinSeenEverywhere.Length),
        ("a join, start to another's kernel, p50, s", figure => Of(figure.JoinSeen, 50)),
        ("a join, start to another's kernel, p99, s", figure => Of(figure.JoinSeen, 99)),
        ("a join, start to all kernels and all in its own, p50, s", figure => Of(figure.JoinSeenEverywhere, 50)),
        ("a join, start to all kernels and all in its own, p99 (of less than 100: the worst), s", figure => Of(figure.JoinSeenEverywhere, 99)),
        ("a lease change, first known to another's kernel, p50, ms", figure => Of(figure.LeaseSeen, 50) * 1000),
        ("a lease change, first known to another's kernel, p99, ms", figure => Of(figure.LeaseSeen, 99) * 1000),
        ("a lease change, first known to all kernels, p50, ms", figure => Of(figure.LeaseSeenEverywhere, 50) * 1000),
        ("a lease change, first known to all kernels, p99 (of less than 100: the worst), ms", figure => Of(figure.LeaseSeenEverywhere, 99) * 1000),
        ("a tenth killed, removed everywhere, s", figure => figure.KilledRemoved?.TotalSeconds),
        ("a third cut off, both sides over it, s", figure => figure.CutNoticed?.TotalSeconds),
        ("healed, whole again, s", figure => figure.Healed?.TotalSeconds),
        .. Idle("idle", figure => figure.Idle),
        .. Enum.GetValues<MessageKind>().Select(kind => Sent(kind)),
        .. Idle("after the kill", figure => figure.AfterKill),
        .. Idle("after the cut", figure => figure.AfterCut),
    ];

    public static string NameOf(MessageKind kind) => kind switch
    {
        MessageKind.Gossip => "gossip, whole",
        MessageKind.GossipStatus => "gossip, versions",
        MessageKind.Heartbeat => "heartbeats",
        MessageKind.Joining => "bootstrap probes",
        MessageKind.DistributedData => "replicated table",
        MessageKind.Lease => "lease requests, shards",
        MessageKind.LeaseTable => "lease table to followers",
        MessageKind.Report => "health reports",
        MessageKind.Transport => "connections, watching",
        _ => kind.ToString(),
    };

    private static IEnumerable<(string Name, Func<ScaleFigures, double?> Value)> Idle(string when, Func<ScaleFigures, IdleFigures?> of) =>
    [
        ($"{when}: kB a second and node", figure => of(figure)?.Node.Bytes / 1000),
        ($"{when}: messages a second and node", figure => of(figure)?.Node.Messages),
        ($"{when}: kB a second of a voter", figure => of(figure)?.Voter?.Bytes / 1000),
        ($"{when}: kB a second of a follower", figure => of(figure)?.Follower?.Bytes / 1000),
        ($"{when}: % of a core, a node", figure => of(figure)?.Processor * 100),
        ($"{when}: resident MB, a node's share", figure => of(figure)?.Resident / 1e6),
        ($"{when}: live objects MB, a node's share", figure => of(figure)?.Heap / 1e6),
        ($"{when}: kB allocated a second and node", figure => of(figure)?.Allocated / 1000),
    ];

    private static (string Name, Func<ScaleFigures, double?> Value) Sent(MessageKind kind) =>
        ($"idle: kB a second and node of {NameOf(kind)}", figure => figure.Idle?.Node.Kinds[(int)kind].Bytes / 1000);

    private static double? Of(IReadOnlyCollection<TimeSpan> times, double percent) => times.Count == 0 ? null : Percentile.Of(times, percent).TotalSeconds;
}
