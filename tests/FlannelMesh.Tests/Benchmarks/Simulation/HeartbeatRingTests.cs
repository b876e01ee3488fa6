using CsCheck;
using FlannelMesh.Benchmarks.Simulation;

namespace FlannelMesh.Tests.Benchmarks.Simulation;

public class HeartbeatRingTests
{
    private const int Capacity = 60;
    private const int Monitors = 5;

    private static readonly Gen<HashSet<int>> GenNodes = Gen.Int[0, Capacity - 1].Array[0, 50].Select(nodes => nodes.ToHashSet());

    [Fact]
    public void Each_waits_for_five_that_can_be_reached_or_for_all_there_are() => Gen.Select(Gen.Int[0, 1000], Gen.Int[0, Capacity - 1], GenNodes, GenNodes).Sample((seed, node, others, unreachable) =>
    {
        var present = Of(others).With(node);
        var watched = new HeartbeatRing(Capacity, new Random(seed)).Receivers(node, present, Of(unreachable), Monitors);

        Assert.DoesNotContain(node, watched);
        Assert.All(watched, one => Assert.True(present.Contains(one)));
        var reachable = present.Without(Of(unreachable)).Nodes.Count(one => one != node);
        Assert.Equal(Math.Min(Monitors, reachable), watched.Count(one => !unreachable.Contains(one)));
        Assert.InRange(watched.Count(unreachable.Contains), 0, Monitors);
    });

    [Fact]
    public void Each_is_waited_for_by_five()
    {
        var (ring, all, none) = (new HeartbeatRing(Capacity, new Random(1)), NodeSet.Of(Capacity, Capacity), NodeSet.Empty(Capacity));
        var watched = Enumerable.Range(0, Capacity).SelectMany(node => ring.Receivers(node, all, none, Monitors)).GroupBy(node => node);

        Assert.All(watched, one => Assert.Equal(Monitors, one.Count()));
        Assert.Equal(Capacity, watched.Count());
    }

    private static NodeSet Of(IEnumerable<int> nodes) => NodeSet.Empty(Capacity).With(nodes);
}
