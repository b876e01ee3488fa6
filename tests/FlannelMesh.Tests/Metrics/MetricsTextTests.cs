using System.Globalization;
using FlannelMesh.Leases;
using FlannelMesh.Metrics;
using FlannelMesh.Tests.Api;

namespace FlannelMesh.Tests.Metrics;

public sealed class MetricsTextTests
{
    [Fact]
    public void Every_metric_has_its_help_and_type_and_the_states_value()
    {
        var state = new FakeAgentState { SeesOtherCluster = true };
        state.Dataplane = state.Dataplane with { Tunnel = FakeAgentState.Tunnel };
        state.Node = state.Node with
        {
            Cloud = ApiJsonTests.Cloud,
            Certificate = new("7f", FakeAgentState.Start, FakeAgentState.Start.AddDays(1), FakeAgentState.Start, FakeAgentState.Start.AddDays(2), [new("CN=FlannelMesh CA", new string('a', 64), 3, 2)]),
        };
        var lines = MetricsText.Of(state).Split('\n');

        Assert.Contains("flannelmesh_ready 1", lines);
        Assert.Contains("flannelmesh_node_state{state=\"ready\"} 1", lines);
        Assert.Contains("flannelmesh_node_state{state=\"detached\"} 0", lines);
        Assert.Contains("flannelmesh_other_cluster 1", lines);
        Assert.Contains("flannelmesh_wire_quarantined_peers 0", lines);
        Assert.Contains("flannelmesh_wire_refused_frames_total{fault=\"identity\"} 0", lines);
        Assert.Contains("flannelmesh_voters_needed 1", lines);
        Assert.Contains("flannelmesh_members_unreachable 1", lines);
        Assert.Contains("flannelmesh_leases{state=\"active\"} 1", lines);
        Assert.Contains("flannelmesh_leases{state=\"held\"} 1", lines);
        Assert.Contains("flannelmesh_pool_subnets 255", lines);
        Assert.Contains("flannelmesh_pool_free_subnets 252", lines);
        Assert.Contains("flannelmesh_peers{state=\"failed\"} 1", lines);
        Assert.Contains("flannelmesh_peers{state=\"installed\"} 0", lines);
        Assert.Contains("flannelmesh_kernel_entries{kind=\"route\",state=\"pending\"} 1", lines);
        Assert.Contains("flannelmesh_repairs_total{kind=\"neighbor\"} 4", lines);
        Assert.Contains("flannelmesh_repairs_total{kind=\"link\"} 0", lines);
        Assert.Contains("flannelmesh_cloud_route 1", lines);
        Assert.Contains("flannelmesh_cloud_changes_total 2", lines);
        Assert.Contains("flannelmesh_cloud_failures_total 3", lines);
        Assert.Contains("flannelmesh_certificate_not_after_seconds{of=\"node\"} 1767409445", lines);
        Assert.Contains("flannelmesh_certificate_not_after_seconds{of=\"authority\"} 1767495845", lines);
        Assert.Contains("flannelmesh_certificate_lifetime_seconds{of=\"node\"} 86400", lines);
        Assert.Contains("flannelmesh_certificate_lifetime_seconds{of=\"authority\"} 172800", lines);
        Assert.Contains("flannelmesh_revocation_list_number{authority=\"aaaaaaaaaaaaaaaa\"} 3", lines);
        Assert.Contains("flannelmesh_revoked_certificates{authority=\"aaaaaaaaaaaaaaaa\"} 2", lines);
        Assert.Contains("flannelmesh_tunnel_up 1", lines);
        Assert.Contains("flannelmesh_tunnel_restarts_total 1", lines);
        Assert.Contains("flannelmesh_tunnel_packets_total{direction=\"received\"} 20", lines);
        Assert.Contains("flannelmesh_tunnel_drops_total{reason=\"NoRoute\"} 3", lines);
        Assert.Contains("flannelmesh_tunnel_peer_bytes_total{peer=\"h\\\"2\",direction=\"sent\"} 900", lines);
        Assert.Contains(lines, line => line.StartsWith("flannelmesh_build_info{version=\"1.2.3\",backend=\"vxlan\",runtime=\"", StringComparison.Ordinal));
        var names = lines.Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ', '{')[0]).Distinct().ToList();
        Assert.All(names, name => Assert.Contains(TypeOf(name), lines));
        Assert.All(names, name => Assert.Contains(lines, line => line.StartsWith($"# HELP {Family(name)} ", StringComparison.Ordinal)));
        Assert.Equal(lines.Length, lines.Where(line => line.Length == 0 || line[0] == '#' || !double.IsNaN(ValueOf(line))).Count());
    }

    [Fact]
    public void What_was_measured_comes_in_buckets_with_sum_and_count()
    {
        var state = new FakeAgentState();
        state.Instruments.GrantDuration.Observe(TimeSpan.FromMilliseconds(7));
        state.Instruments.GrantDuration.Observe(TimeSpan.FromMilliseconds(300));
        state.Instruments.GrantDuration.Observe(TimeSpan.FromMinutes(1));
        state.Instruments.Grants[Instruments.Granted].Add(3);
        state.Instruments.Grants[Instruments.NameOf(RefusalReason.UnknownOutcome)].Add();
        state.Instruments.MemberEvents["downed"].Add();
        var lines = MetricsText.Of(state).Split('\n');

        Assert.Contains("# TYPE flannelmesh_grant_duration_seconds histogram", lines);
        Assert.Contains("flannelmesh_grant_duration_seconds_bucket{le=\"0.005\"} 0", lines);
        Assert.Contains("flannelmesh_grant_duration_seconds_bucket{le=\"0.01\"} 1", lines);
        Assert.Contains("flannelmesh_grant_duration_seconds_bucket{le=\"0.5\"} 2", lines);
        Assert.Contains("flannelmesh_grant_duration_seconds_bucket{le=\"+Inf\"} 3", lines);
        Assert.Contains("flannelmesh_grant_duration_seconds_sum 60.307", lines);
        Assert.Contains("flannelmesh_grant_duration_seconds_count 3", lines);
        Assert.Contains("flannelmesh_grants_total{result=\"granted\"} 3", lines);
        Assert.Contains("flannelmesh_grants_total{result=\"unknown_outcome\"} 1", lines);
        Assert.Contains("flannelmesh_grants_total{result=\"no_quorum\"} 0", lines);
        Assert.Contains("flannelmesh_member_events_total{event=\"downed\"} 1", lines);
    }

    [Fact]
    public void The_process_tells_of_itself()
    {
        var values = MetricsText.Of(new FakeAgentState()).Split('\n')
            .Where(line => line.StartsWith("process_", StringComparison.Ordinal))
            .ToDictionary(line => line.Split(' ')[0], ValueOf);

        Assert.InRange(values["process_cpu_seconds_total"], 0.01, 1e6);
        Assert.InRange(values["process_resident_memory_bytes"], 10e6, 100e9);
        Assert.InRange(values["process_open_fds"], 3, 1e6);
        Assert.InRange(
            values["process_start_time_seconds"],
            DateTimeOffset.UtcNow.AddDays(-1).ToUnixTimeSeconds(),
            DateTimeOffset.UtcNow.AddSeconds(1).ToUnixTimeSeconds());
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

    private static string TypeOf(string name) => name != Family(name)
        ? $"# TYPE {Family(name)} histogram"
        : $"# TYPE {name} {(name.EndsWith("_total", StringComparison.Ordinal) ? "counter" : "gauge")}";

    private static string Family(string name)
    {
        var at = name.IndexOf("_seconds_", StringComparison.Ordinal);
        return at > 0 && name[(at + 9)..] is "bucket" or "sum" or "count" ? name[..(at + 8)] : name;
    }

    private static double ValueOf(string line) => double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture);
}
