using FlannelMesh.Benchmarks.Simulation;

namespace FlannelMesh.Tests.Benchmarks.Simulation;

public class ScenariosTests
{
    private static readonly Costs Costs = new()
    {
        GossipBytes = new Line(34, 128),
        GossipWrite = new Line(20, 1.4),
        GossipRead = new Line(20, 1.6),
        TakeOver = new Line(7, 0.4),
    };

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]
    public void All_that_start_together_get_a_lease_and_know_each_other(int nodes) => Assert.InRange(Scenarios().Together(nodes), 0.7, 20);

    [Theory]
    [InlineData(3)]
    [InlineData(40)]
    public void One_more_is_known_to_all_and_not_before_it_has_started(int nodes)
    {
        var (half, nearly, all) = Scenarios().JoinOne(nodes);

        Assert.InRange(half, 0.7, nearly);
        Assert.InRange(nearly, half, all);
        Assert.InRange(all, nearly, 20);
    }

    [Fact]
    public void The_dead_are_removed_after_they_were_suspected_for_as_long_as_the_resolver_waits()
    {
        var protocol = new Protocol();

        Assert.InRange(Scenarios().Death(40) * Protocol.Second, protocol.Detection + protocol.StableAfter, 30 * Protocol.Second);
    }

    [Fact]
    public void Idle_costs_a_node_the_same_in_a_cluster_of_any_size()
    {
        var (small, large) = (Scenarios().Idle(20), Scenarios().Idle(200));

        Assert.Equal(small.Messages, large.Messages, tolerance: 1);
        Assert.InRange(small.Messages, 14, 16);
    }

    [Fact]
    public void Who_has_fewer_cores_takes_longer() => Assert.True(Scenarios(cores: 1).Together(20) > 10 * Scenarios().Together(20));

    [Fact]
    public void The_same_seed_gives_the_same_figures() => Assert.Equal(Scenarios().JoinOne(30), Scenarios().JoinOne(30));

    private static Scenarios Scenarios(int cores = 0) => new(cores, new Protocol(), Costs, seed: 7);
}
