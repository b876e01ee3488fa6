using FlannelMesh.Health.Reports;
using FlannelMesh.Hosting;
using FlannelMesh.Testing;
using FlannelMesh.Tests.Health;

namespace FlannelMesh.Tests.Hosting.Cluster;

/// <summary>Reports between real members, over the cluster's own connections.</summary>
[Collection("cluster")]
public sealed class ReportsInAClusterTests
{
    [Fact]
    public async Task Every_node_gets_every_report_and_the_new_one_after_a_restart_with_its_clock_behind()
    {
        await using var cluster = new TestCluster(voters: 3, addresses: 4);
        var nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => cluster.StartAsync(number, settings => With(settings, 1000, "ready"))));

        Await(nodes, 4, "ready");
        Assert.All(nodes, node => Assert.All(node.Board.Reports.Value.Reports.Values, heard => Assert.InRange(heard.AgeOnArrival, TimeSpan.Zero, TestCluster.Patience)));

        await nodes[3].StopAsync();
        nodes[3] = await cluster.StartAsync(3, settings => With(settings, 10, "ready again"));
        var restarted = nodes[3].Settings.Node.NodeId;
        Eventually.True(
            () => nodes.All(node => node.Board.Reports.Value.Reports.TryGetValue(restarted, out var heard) && heard.Report.State == "ready again"),
            "the report of the second run is everywhere",
            TestCluster.Patience);
        Await(nodes, 4, null);
    }

    private static void Await(ClusterNode[] nodes, int count, string? state) => Eventually.True(
        () => nodes.All(node => node.Board.Reports.Value.Reports.Count == count
            && node.Board.Reports.Value.Reports.Values.All(heard => state is null || heard.Report.State == state)),
        $"{nodes.Length} nodes have {count} reports",
        TestCluster.Patience);

    private static SessionSettings With(SessionSettings settings, ulong incarnation, string state) => settings with
    {
        Report = new ReportSettings(settings.Node.NodeId, () => HealthSamples.FullReport() with { NodeId = settings.Node.NodeId, Name = settings.Node.Name, State = state })
        {
            Incarnation = incarnation,
            Interval = TimeSpan.FromMilliseconds(200),
        },
    };
}
