using FlannelMesh.Benchmarks.Simulation;

namespace FlannelMesh.Tests.Benchmarks.Simulation;

public class ScenariosTests
{
    private static readonly Costs Costs = new()
    {
        GossipBytes = new Line(34, 128),
        GossipWrite = new Line(20, 1.4),
        GossipRead = new Line(20, 1.6),
        GossipHear = new Line(50, 4),
        GossipNews = new Line(400, 0),
        TakeOver = new Line(7, 0.4),
        Push = new Line(1, 0.1),
    };

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]
    public void All_that_start_together_get_a_lease_and_know_each_other(int nodes)
    {
        var (leased, known) = Scenarios().Together(nodes);

        Assert.InRange(leased!.Value, 0.5, known!.Value);
        Assert.InRange(known.Value, leased.Value, 20);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(40)]
    public void One_more_is_known_to_all_and_not_before_it_has_started(int nodes)
    {
        var (half, nearly, all) = Scenarios().JoinOne(nodes);

        Assert.InRange(half!.Value, Costs.NativeStart / Protocol.Second, nearly!.Value);
        Assert.InRange(all!.Value, nearly.Value, 20);
    }

    [Fact]
    public void The_dead_are_removed_after_they_were_suspected_for_as_long_as_the_resolver_waits()
    {
        var protocol = new Protocol();

        Assert.InRange(
            Scenarios().Death(40) * Protocol.Second, protocol.Detection - protocol.HeartbeatInterval + protocol.StableAfter, 30 * Protocol.Second);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(40)]
    public void Who_is_cut_off_gives_up_and_comes_again(int nodes)
    {
        var protocol = new Protocol();
        var (over, healed) = Scenarios().Cut(nodes);

        Assert.InRange(over!.Value * Protocol.Second, protocol.Detection - protocol.HeartbeatInterval + protocol.StableAfter, 60 * Protocol.Second);
        Assert.InRange(healed!.Value, 0.2, 30);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.2)]
    public void Lost_messages_delay_and_prevent_nothing(double loss)
    {
        var scenarios = Scenarios(protocol: new Protocol { Loss = loss });

        Assert.InRange(scenarios.Together(30).Known!.Value, 0.5, 60);
        Assert.InRange(scenarios.JoinOne(30).All!.Value, 0.1, 60);
        Assert.InRange(scenarios.Cut(30).Healed!.Value, 0.1, 60);
    }

    [Fact]
    public void What_the_kernel_takes_for_a_peer_counts() => Assert.InRange(
        new Scenarios(0, new Protocol(), Costs with { Program = 3 * Protocol.Second }, seed: 7).JoinOne(10).Half!.Value, 3 + Scenarios().JoinOne(10).Half!.Value - 0.2, 20);

    [Fact]
    public void Idle_costs_a_node_the_same_in_a_cluster_of_any_size_but_for_reports()
    {
        var (small, large) = (Scenarios().Idle(20), Scenarios().Idle(200));

        Assert.Equal(small.All - small.Reports - small.Replicated, large.All - large.Reports - large.Replicated, tolerance: 0.2);
        Assert.InRange(large.Reports, small.Reports, 3 * small.Reports);
        Assert.InRange(large.Voter, 2 * large.All, 5 * large.All);
    }

    [Fact]
    public void Who_has_fewer_cores_takes_longer() => Assert.True(Scenarios(cores: 1).Together(40).Known > 3 * Scenarios().Together(40).Known);

    [Fact]
    public void The_same_seed_gives_the_same_figures()
    {
        Assert.Equal(Scenarios().JoinOne(30), Scenarios().JoinOne(30));
        Assert.Equal(Scenarios().Cut(30), Scenarios().Cut(30));
        Assert.Equal(Scenarios().Idle(30), Scenarios().Idle(30));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1000, 1)]
    [InlineData(0, 10)]
    public void Heartbeats_that_are_messages_lead_to_the_same(int bandwidth, int factor)
    {
        var protocol = new Protocol { Heartbeats = HeartbeatMode.First, Bandwidth = bandwidth, SlowShare = 0.05, SlowFactor = factor };
        var scenarios = Scenarios(protocol: protocol);

        Assert.InRange(scenarios.Together(40).Known!.Value, 0.5, 20);
        Assert.InRange(scenarios.JoinOne(40).All!.Value, 0.1, 20);
        Assert.InRange(scenarios.Death(40) * Protocol.Second, protocol.Detection - protocol.HeartbeatInterval + protocol.StableAfter, 30 * Protocol.Second);
        var (over, healed) = scenarios.Cut(40);
        Assert.InRange(over!.Value * Protocol.Second, protocol.Detection - protocol.HeartbeatInterval + protocol.StableAfter, 60 * Protocol.Second);
        Assert.InRange(healed!.Value, 0.2, 30);
        Assert.Equal((0, 0), scenarios.Wrongs);
        Assert.Equal((over, healed), Scenarios(protocol: protocol).Cut(40));
    }

    private static Scenarios Scenarios(int cores = 0, Protocol? protocol = null) => new(cores, protocol ?? new Protocol(), Costs, seed: 7);
}
