using System.Collections.Immutable;
using FlannelMesh.Benchmarks.Scale;
using FlannelMesh.Benchmarks.Scale.Wire;
using FlannelMesh.Benchmarks.Scale.Workers;

namespace FlannelMesh.Tests.Benchmarks.Scale;

public sealed class IdleFiguresTests
{
    private const int Heartbeat = (int)MessageKind.Heartbeat;
    private const int Table = (int)MessageKind.LeaseTable;

    [Fact]
    public void Each_node_counts_once_and_voters_and_followers_have_means_of_their_own()
    {
        // Two processes with two nodes each; node 0 is the voter. Ten seconds pass.
        var before = ImmutableArray.Create(Usage(5, 0, (0, 1000, 100), (2, 1000, 100)), Usage(2, 0, (1, 1000, 100), (3, 1000, 100)));
        var after = ImmutableArray.Create(Usage(6, 1, (0, 5000, 140), (2, 2000, 120)), Usage(3, 1, (1, 2000, 120), (3, 2000, 120)));

        var idle = IdleFigures.Between(before, after, TimeSpan.FromSeconds(10), new HashSet<int> { 0 });

        Assert.Equal((175, 2.5), (idle.Node.Bytes, idle.Node.Messages));
        Assert.Equal((400, 4), (idle.Voter!.Bytes, idle.Voter.Messages));
        Assert.Equal((100, 2), (idle.Follower!.Bytes, idle.Follower.Messages));
        Assert.Equal((175, 2.5), idle.Node.Kinds[Heartbeat]);
        Assert.Equal((0, 0), idle.Node.Kinds[Table]);
        Assert.Equal((0.05, 50, 25, 5, 0.1), (idle.Processor, idle.Resident, idle.Heap, idle.Allocated, idle.Paused));
    }

    [Fact]
    public void Where_all_are_voters_there_is_no_follower()
    {
        var before = ImmutableArray.Create(Usage(0, 0, (0, 0, 0)));
        Assert.Null(IdleFigures.Between(before, before, TimeSpan.FromSeconds(1), new HashSet<int> { 0 }).Follower);
    }

    /// <param name="paused">Seconds; a hundred bytes were allocated in each.</param>
    private static WorkerUsage Usage(int processor, int paused, params (int Node, long Bytes, long Messages)[] sent) => new(
        sent.ToImmutableDictionary(node => node.Node, node => ImmutableArray.CreateRange(
            Enum.GetValues<MessageKind>().Select(kind => (int)kind == Heartbeat ? new Traffic(node.Bytes, node.Messages) : default))),
        TimeSpan.FromSeconds(processor),
        100,
        50,
        paused * 100,
        TimeSpan.FromSeconds(paused));
}
