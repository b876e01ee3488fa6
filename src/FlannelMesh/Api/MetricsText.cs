using System.Globalization;
using System.Text;

namespace FlannelMesh.Api;

/// <summary>GET /metrics: the agent's state in Prometheus' text format, version 0.0.4.</summary>
internal static class MetricsText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Of(IAgentState state)
    {
        var (node, voters, leases, dataplane) = (state.Node, state.Voters, state.Leases, state.Dataplane);
        var text = new StringBuilder();
        Gauge("flannelmesh_ready", "1 when lease, device, rules, subnet.env and first peers are in place", node.Ready ? 1 : 0);
        Gauge("flannelmesh_in_sync", "1 when the kernel is what the lease table says", node.InSync ? 1 : 0);
        Gauge("flannelmesh_members_up", "members of the cluster that are up", node.ClusterSize);
        Gauge("flannelmesh_members_unreachable", "members that do not answer", state.Members.Count(member => !member.Reachable));
        Gauge("flannelmesh_voters", "size of the voter set", voters.Voters.Count);
        Gauge("flannelmesh_voters_reachable", "voters that this node sees", voters.Reachable);
        Gauge("flannelmesh_voters_needed", "voters that every change of a lease needs", voters.Needed);
        Gauge("flannelmesh_other_cluster", "1 when a second cluster answers where the seeds are", state.SeesOtherCluster ? 1 : 0);
        Gauge("flannelmesh_problems", "things a person should look at, as in `flannelmesh status`", node.Problems.Count);
        if (node.Cloud is { } cloud)
        {
            Gauge("flannelmesh_cloud_route", "1 when the cloud has this node's route", cloud.RouteReady ? 1 : 0);
            Counter("flannelmesh_cloud_changes_total", "routes in the cloud's tables that this node made, changed or removed", cloud.Changes);
            Counter("flannelmesh_cloud_failures_total", "calls of the cloud's API that failed", cloud.Failures);
        }

        Head("flannelmesh_leases", "leases by state");
        foreach (var name in (string[])["active", "held", "reserved"])
        {
            text.Append(CultureInfo.InvariantCulture, $"flannelmesh_leases{{state=\"{name}\"}} {leases.Count(lease => lease.State == name)}\n");
        }

        Head("flannelmesh_kernel_entries", "what should be in the kernel, by kind and state");
        foreach (var (kind, counts) in dataplane.Kinds.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Entry(kind, "in_sync", counts.InSync);
            Entry(kind, "pending", counts.Pending);
            Entry(kind, "failed", counts.Failed);
        }

        text.Append("# HELP flannelmesh_repairs_total kernel entries of ours that somebody had changed or deleted and that were put right\n"
            + "# TYPE flannelmesh_repairs_total counter\n");
        foreach (var (kind, count) in dataplane.Repairs.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"flannelmesh_repairs_total{{kind=\"{kind}\"}} {count}\n");
        }

        if (dataplane.Tunnel is { } tunnel)
        {
            TunnelMetrics.Append(text, tunnel);
        }

        return text.ToString();

        void Entry(string kind, string entryState, int count) =>
            text.Append(CultureInfo.InvariantCulture, $"flannelmesh_kernel_entries{{kind=\"{kind}\",state=\"{entryState}\"}} {count}\n");

        void Head(string name, string help) => text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} gauge\n");

        void Counter(string name, string help, long value) =>
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} counter\n{name} {value}\n");

        void Gauge(string name, string help, int value)
        {
            Head(name, help);
            text.Append(CultureInfo.InvariantCulture, $"{name} {value}\n");
        }
    }
}
