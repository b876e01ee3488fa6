using FlannelMesh.Benchmarks.Micro;
using FlannelMesh.Benchmarks.Simulation;
using FlannelMesh.Leases.Wire;

namespace FlannelMesh.Tests.Benchmarks.Simulation;

/// <summary>Heartbeats that are messages are late by themselves, where something stands in their way.</summary>
public class HeartbeatWatchTests
{
    private const int Nodes = 12;
    private const int Late = 7;

    private static readonly Costs Costs = new()
    {
        GossipBytes = new Line(34, 128),
        GossipWrite = new Line(20, 1.4),
        GossipRead = new Line(20, 1.6),
        GossipHear = new Line(50, 4),
        TakeOver = new Line(7, 0.4),
    };

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Who_is_late_for_less_than_the_detector_waits_is_not_suspected(int seconds)
    {
        var cluster = Run(new Protocol { Heartbeats = HeartbeatMode.Queued }, one => one.Nodes[Late].Core.Do(seconds * Protocol.Second));

        Assert.Equal((0, 0), (cluster.FalseSuspicions, cluster.TakenOut));
    }

    [Fact]
    public void Who_is_late_is_suspected_and_once_it_is_heard_again_reachable_for_all()
    {
        var cluster = Run(new Protocol { Heartbeats = HeartbeatMode.Queued }, one => one.Nodes[Late].Core.Do(8.5 * Protocol.Second));

        Assert.InRange(cluster.FalseSuspicions, 5, 30);
        Assert.Equal(0, cluster.TakenOut);
        Assert.All(cluster.Nodes.Take(Nodes), node => Assert.True(node.IsAlive && node.Version!.Present.Count == Nodes && node.Version.Suspected.Count == 0));
    }

    [Fact]
    public void Who_is_late_for_too_long_is_taken_out_and_comes_again()
    {
        var cluster = Run(new Protocol { Heartbeats = HeartbeatMode.Queued }, one => one.Nodes[Late].Core.Do(25 * Protocol.Second));

        Assert.Equal(1, cluster.TakenOut);
        Assert.False(cluster.Nodes[Late].IsAlive);
        Assert.True(cluster.Nodes[0].Version!.Present.Contains(Nodes));
    }

    [Fact]
    public void What_waits_for_a_core_is_passed_by_heartbeats_that_come_first()
    {
        var cluster = Run(new Protocol { Heartbeats = HeartbeatMode.First }, one =>
        {
            for (var i = 0; i < 100; i++)
            {
                one.Nodes[Late].Core.Do(Protocol.Second / 4);
            }
        });

        Assert.Equal(0, cluster.FalseSuspicions);
    }

    [Fact]
    public void A_link_that_is_full_makes_heartbeats_late()
    {
        var cluster = Run(new Protocol { Heartbeats = HeartbeatMode.First, Bandwidth = 10 }, one => one.Send(one.Nodes[Late], one.Nodes[1], 10_625_000, () => { }));

        Assert.InRange(cluster.FalseSuspicions, 5, 40);
        Assert.Equal(0, cluster.Nodes[0].Version!.Suspected.Count);
    }

    [Fact]
    public void Whoever_is_lost_is_no_false_suspicion()
    {
        var cluster = Run(new Protocol { Heartbeats = HeartbeatMode.First }, one => one.Kill([one.Nodes[Late]]));

        Assert.Equal(0, cluster.FalseSuspicions);
        Assert.Equal([Late], cluster.Nodes[0].Version!.Removed.Nodes);
    }

    [Fact]
    public void A_lease_is_as_long_as_it_is_written() =>
        Assert.InRange((double)(Size(1000) - Size(500)) / 500, 0.9 * new Sizes().Lease, 1.1 * new Sizes().Lease);

    private static int Size(int leases) => BlockFormat.ToWire(LeaseSample.Block(leases)).CalculateSize();

    private static SimulatedCluster Run(Protocol protocol, Action<SimulatedCluster> happens)
    {
        var cluster = new SimulatedCluster(Nodes + 4, 0, protocol, Costs, seed: 3);
        cluster.Settle(Nodes);
        cluster.Events.RunUntil(() => false, 5 * Protocol.Second);
        happens(cluster);
        cluster.Events.RunUntil(() => false, 60 * Protocol.Second);
        return cluster;
    }
}
