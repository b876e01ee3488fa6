using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Metrics;

[Collection(VxlanLabCollection.Name)]
public sealed class VxlanMetricsTests(VxlanLab fixture)
{
    [KernelFact]
    public async Task An_agent_with_vxlan_tells_what_rules_and_dashboard_ask_for_and_promtool_has_no_complaint()
    {
        var all = await Task.WhenAll(fixture.Lab.Hosts.Select(host => host.MetricsAsync()));

        Assert.All(all, Prometheus.AssertHasNoComplaint);
        Assert.All(all, metrics => Prometheus.AssertHasAllNamed(
            metrics,
            name => !name.StartsWith(Prometheus.Tunnel, StringComparison.Ordinal)
                && !name.StartsWith(Prometheus.Cloud, StringComparison.Ordinal)
                && !Prometheus.IsOfCertificates(name)));
    }

    [KernelFact]
    public async Task What_happened_was_counted()
    {
        var all = await Task.WhenAll(fixture.Lab.Hosts.Select(host => host.MetricsAsync()));

        foreach (var metrics in all)
        {
            Assert.Equal(3, Prometheus.Value(metrics, "flannelmesh_members_up"));
            Assert.Equal(2, Prometheus.Value(metrics, "flannelmesh_peers{state=\"installed\"}"));
            Assert.Equal(0, Prometheus.Value(metrics, "flannelmesh_peers{state=\"failed\"}"));
            Assert.Equal(3, Prometheus.Value(metrics, "flannelmesh_leases{state=\"active\"}"));
            Assert.Equal(255, Prometheus.Value(metrics, "flannelmesh_pool_subnets"));
            Assert.Equal(252, Prometheus.Value(metrics, "flannelmesh_pool_free_subnets"));
            Assert.Equal(1, Prometheus.Value(metrics, "flannelmesh_node_state{state=\"ready\"}"));
            Assert.InRange(Prometheus.Value(metrics, "flannelmesh_member_events_total{event=\"up\"}"), 3, 100);
            Assert.InRange(Prometheus.Value(metrics, "flannelmesh_sessions_total"), 1, 5);
            Assert.InRange(Prometheus.Value(metrics, "flannelmesh_lease_request_duration_seconds_count"), 1, 5);
            Assert.InRange(Prometheus.Value(metrics, "flannelmesh_lease_request_duration_seconds_sum"), 0.0001, 60);
            Assert.InRange(Prometheus.Value(metrics, "flannelmesh_reconcile_duration_seconds_count"), 1, 1e6);

            // The device, its address, and for each peer a neighbor, an FDB entry and a route.
            Assert.InRange(Prometheus.Value(metrics, "flannelmesh_kernel_writes_total"), 8, 1e6);
            Assert.InRange(Prometheus.Value(metrics, "process_open_fds"), 10, 1e5);
            Assert.InRange(Prometheus.Value(metrics, "process_resident_memory_bytes"), 20e6, 2e9);
        }

        Assert.InRange(all.Sum(metrics => Prometheus.Value(metrics, "flannelmesh_grants_total{result=\"granted\"}")), 3, 100);
        Assert.InRange(all.Sum(metrics => Prometheus.Value(metrics, "flannelmesh_grant_duration_seconds_count")), 3, 100);
    }
}
