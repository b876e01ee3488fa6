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
