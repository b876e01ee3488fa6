using FlannelMesh.Api;

namespace FlannelMesh.Tests.Api;

public class MetricsTextTests
{
    [Fact]
    public void Every_metric_has_its_help_and_type_and_the_states_value()
    {
        var state = new FakeAgentState { SeesOtherCluster = true };
        state.Dataplane = state.Dataplane with { Tunnel = FakeAgentState.Tunnel };
        state.Node = state.Node with { Cloud = ApiJsonTests.Cloud };
        var lines = MetricsText.Of(state).Split('\n');

        Assert.Contains("flannelmesh_ready 1", lines);
        Assert.Contains("flannelmesh_other_cluster 1", lines);
        Assert.Contains("flannelmesh_voters_needed 1", lines);
        Assert.Contains("flannelmesh_leases{state=\"held\"} " + new FakeAgentState().Leases.Count(lease => lease.State == "held"), lines);
        Assert.Contains("flannelmesh_kernel_entries{kind=\"route\",state=\"pending\"} 1", lines);
        Assert.Contains("flannelmesh_repairs_total{kind=\"neighbor\"} 4", lines);
        Assert.Contains("flannelmesh_cloud_route 1", lines);
        Assert.Contains("flannelmesh_cloud_changes_total 2", lines);
        Assert.Contains("flannelmesh_cloud_failures_total 3", lines);
        Assert.Contains("flannelmesh_tunnel_up 1", lines);
        Assert.Contains("flannelmesh_tunnel_restarts_total 1", lines);
        Assert.Contains("flannelmesh_tunnel_packets_total{direction=\"received\"} 20", lines);
        Assert.Contains("flannelmesh_tunnel_drops_total{reason=\"NoRoute\"} 3", lines);
        Assert.Contains("flannelmesh_tunnel_peer_bytes_total{peer=\"h\\\"2\",direction=\"sent\"} 900", lines);
        var names = lines.Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ', '{')[0]).Distinct().ToList();
        Assert.All(names, name => Assert.Contains($"# TYPE {name} {(name.EndsWith("_total", StringComparison.Ordinal) ? "counter" : "gauge")}", lines));
        Assert.All(names, name => Assert.Contains(lines, line => line.StartsWith($"# HELP {name} ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Other_backends_have_no_metrics_of_a_tunnel() =>
        Assert.DoesNotContain("tunnel", MetricsText.Of(new FakeAgentState()), StringComparison.Ordinal);

    [Fact]
    public void Other_backends_have_no_metrics_of_a_cloud() =>
        Assert.DoesNotContain("cloud", MetricsText.Of(new FakeAgentState()), StringComparison.Ordinal);

    [Fact]
    public void Without_a_second_cluster_the_gauge_is_0() =>
        Assert.Contains("flannelmesh_other_cluster 0\n", MetricsText.Of(new FakeAgentState()), StringComparison.Ordinal);
}
