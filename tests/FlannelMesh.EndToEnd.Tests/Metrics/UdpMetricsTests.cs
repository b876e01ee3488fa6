using FlannelMesh.EndToEnd.Tests.Labs;
using FlannelMesh.Testing;

namespace FlannelMesh.EndToEnd.Tests.Metrics;

[Collection(UdpLabCollection.Name)]
public sealed class UdpMetricsTests(UdpLab fixture)
{
    [KernelFact]
    public async Task An_agent_with_udp_tells_what_rules_and_dashboard_ask_for_and_promtool_has_no_complaint()
    {
        foreach (var host in fixture.Lab.Hosts)
        {
            await host.WaitTunnelAsync(tunnel => tunnel.HasTotals());
            var metrics = await host.MetricsAsync();

            Prometheus.AssertHasNoComplaint(metrics);
            Prometheus.AssertHasAllNamed(metrics, name => !name.StartsWith(Prometheus.Cloud, StringComparison.Ordinal) && !Prometheus.IsOfCertificates(name));
        }
    }
}
