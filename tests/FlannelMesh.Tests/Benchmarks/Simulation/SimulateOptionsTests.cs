using FlannelMesh.Benchmarks;
using FlannelMesh.Benchmarks.Simulation;

namespace FlannelMesh.Tests.Benchmarks.Simulation;

public class SimulateOptionsTests
{
    [Fact]
    public void Without_any_it_is_the_product_in_all_scenarios()
    {
        var options = SimulateOptions.Parse(new SimulateArguments());

        Assert.Equal(new Protocol(), options.Protocol);
        Assert.Equal<string>(SimulateOptions.Scenarios, options.Only);
        Assert.Null(options.Cores);
    }

    [Fact]
    public void They_are_read()
    {
        var options = SimulateOptions.Parse(new SimulateArguments { Nodes = "5,7", Cores = "2", Loss = "0.5", Notify = "20", Start = "150", GossipPerMember = "200", Only = "cut,idle" });

        Assert.Equal<int>([5, 7], options.Nodes);
        Assert.Equal(2, options.Cores);
        Assert.Equal(0.005, options.Protocol.Loss);
        Assert.Equal(20_000, options.Protocol.Notify);
        Assert.Equal(200, options.Protocol.GossipPerMember);
        Assert.Equal(150_000, options.Start);
        Assert.Equal<string>(["cut", "idle"], options.Only);
    }

    [Fact]
    public void Slow_hosts_and_links_make_heartbeats_messages()
    {
        var (slow, link) = (SimulateOptions.Parse(new SimulateArguments { Slow = "1.5:10" }).Protocol, SimulateOptions.Parse(new SimulateArguments { Bandwidth = "100" }).Protocol);

        Assert.Equal((0.015, 10, HeartbeatMode.First), (slow.SlowShare, slow.SlowFactor, slow.Heartbeats));
        Assert.Equal((100, HeartbeatMode.First), (link.Bandwidth, link.Heartbeats));
        Assert.Equal(HeartbeatMode.Queued, SimulateOptions.Parse(new SimulateArguments { Slow = "1:10", Heartbeats = "queued" }).Protocol.Heartbeats);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0:10")]
    [InlineData("101:10")]
    [InlineData("1:0.5")]
    [InlineData("1:ten")]
    [InlineData("1:10:2")]
    public void A_share_of_slow_hosts_that_is_none_is_refused(string slow) =>
        Assert.StartsWith($"--slow '{slow}': must be per cent of the followers", Refusal(new SimulateArguments { Slow = slow }), StringComparison.Ordinal);

    [Theory]
    [InlineData("late")]
    [InlineData("1")]
    [InlineData("First")]
    [InlineData("")]
    public void Heartbeats_have_three_modes(string mode) =>
        Assert.Equal($"--heartbeats '{mode}': must be one of punctual, first, queued", Refusal(new SimulateArguments { Heartbeats = mode }));

    [Fact]
    public void The_slow_have_cores_of_their_own() =>
        Assert.StartsWith("--slow: must not be given with --cores 2", Refusal(new SimulateArguments { Slow = "1:10", Cores = "2" }), StringComparison.Ordinal);

    [Theory]
    [InlineData("-1")]
    [InlineData("51")]
    [InlineData("all")]
    [InlineData("")]
    public void A_loss_that_is_none_is_refused(string loss) =>
        Assert.Equal($"--loss '{loss}': must be per cent of messages that are lost, 0 to 50, such as 0.5", Refusal(new SimulateArguments { Loss = loss }));

    [Fact]
    public void What_is_no_scenario_is_refused() =>
        Assert.Equal("--only 'cut,kill': must be some of together, one, death, cut, idle, separated by commas", Refusal(new SimulateArguments { Only = "cut,kill" }));

    [Fact]
    public void Numbers_are_refused_by_their_names()
    {
        Assert.StartsWith("--seed 'x'", Refusal(new SimulateArguments { Seed = "x" }), StringComparison.Ordinal);
        Assert.StartsWith("--per-process '0'", Refusal(new SimulateArguments { PerProcess = "0" }), StringComparison.Ordinal);
        Assert.StartsWith("--gossip-per-member 'x'", Refusal(new SimulateArguments { GossipPerMember = "x" }), StringComparison.Ordinal);
        Assert.StartsWith("--start-cost '1s'", Refusal(new SimulateArguments { Start = "1s" }), StringComparison.Ordinal);
    }

    private static string Refusal(SimulateArguments arguments) => Assert.Throws<BenchmarkException>(() => SimulateOptions.Parse(arguments)).Message;
}
