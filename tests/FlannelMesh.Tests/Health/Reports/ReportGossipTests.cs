using CsCheck;
using FlannelMesh.Health.Reports;
using Xunit.Abstractions;
using static FlannelMesh.Tests.Health.HealthSamples;

namespace FlannelMesh.Tests.Health.Reports;

/// <summary>How fast reports spread in clusters of all sizes, and what it costs, in rounds of a second and bytes as they are on the wire.</summary>
public class ReportGossipTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(2, 20)]
    [InlineData(10, 20)]
    [InlineData(100, 5)]
    [InlineData(500, 1)]
    public void A_change_is_everywhere_after_some_log_N_rounds(int nodes, int times) => Gen.Int[0, 1_000_000].Sample(
        seed =>
        {
            var gossip = new ReportGossip(nodes, seed);
            var node = seed % nodes;
            gossip.Change(node);

            var rounds = gossip.Until(() => gossip.Having(node) == nodes, limit: 5 + (int)(3 * Math.Log2(nodes)));
            output.WriteLine($"{nodes} nodes: {rounds} rounds");
        },
        iter: times,
        threads: 1);

    [Theory]
    [InlineData(10, 10, 10)]
    [InlineData(100, 100, 5)]
    [InlineData(300, 200, 1)]
    public void When_many_change_at_once_all_get_all_of_it(int nodes, int changes, int times) => Gen.Int[0, 1_000_000].Sample(
        seed =>
        {
            var gossip = new ReportGossip(nodes, seed, UsualReport);
            for (var node = 0; node < changes; node++)
            {
                gossip.Change(node);
            }

            var rounds = gossip.Until(() => gossip.Whole == nodes, limit: 40);
            output.WriteLine($"{nodes} nodes, {changes} changes: {rounds} rounds, {gossip.Bytes / nodes / rounds} bytes a node and round");
            Assert.InRange(gossip.LargestMessage, 0, ReportLimits.MaxMessage);
        },
        iter: times,
        threads: 1);

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(500)]
    public void A_node_that_has_nothing_gets_all(int nodes)
    {
        var gossip = new ReportGossip(nodes, seed: nodes, UsualReport);
        gossip.Empty(0);

        var rounds = gossip.Until(() => gossip.ReportsOf(0) == nodes, limit: 40);
        output.WriteLine($"{nodes} nodes: {rounds} rounds");
        Assert.InRange(gossip.LargestMessage, 0, ReportLimits.MaxMessage);
    }

    [Fact]
    public void What_news_has_missed_is_found_by_going_through_the_table() => Gen.Int[0, 1_000_000].Sample(
        seed =>
        {
            const int Nodes = 100;
            var gossip = new ReportGossip(Nodes, seed, newsFor: TimeSpan.FromSeconds(-1));
            gossip.Change(seed % Nodes);

            output.WriteLine($"{gossip.Until(() => gossip.Whole == Nodes, limit: 100)} rounds");
        },
        iter: 5,
        threads: 1);

    /// <summary>With no more than the reports that are made while nothing happens.</summary>
    [Fact]
    public void What_an_idle_node_sends_does_not_grow_with_the_cluster()
    {
        var (hundred, many) = (IdleBytes(100), IdleBytes(500));

        Assert.InRange(hundred, 1, 14_000);
        Assert.InRange(many, 1, 1.4 * hundred);
    }

    private double IdleBytes(int nodes)
    {
        const int Rounds = 10;
        var gossip = new ReportGossip(nodes, seed: 7, UsualReport);
        var perRound = nodes / ReportSettings.RefreshAfter(nodes).TotalSeconds;
        var made = 0;
        void Run(int rounds)
        {
            for (var round = 0; round < rounds; round++)
            {
                for (var i = 0; i < perRound; i++)
                {
                    gossip.Change(made++ % nodes);
                }

                gossip.Round();
            }
        }

        // Until as much is news as usually.
        Run(15);
        var before = gossip.Bytes;
        Run(Rounds);
        var bytes = (gossip.Bytes - before) / (double)(nodes * Rounds);
        output.WriteLine($"{nodes} nodes: {bytes:0} bytes a node and second, {perRound} new reports a second; a report has {Size} bytes");
        return bytes;
    }

    private static int Size => Heard(UsualReport(1)).Size;
}
