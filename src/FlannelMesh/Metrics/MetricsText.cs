using System.Runtime.InteropServices;
using FlannelMesh.Api;
using FlannelMesh.Api.Contract;
using FlannelMesh.Netlink;

namespace FlannelMesh.Metrics;

/// <summary>GET /metrics: the agent's state and what its instruments counted.</summary>
internal static class MetricsText
{
    public const string ContentType = MetricsWriter.ContentType;

    private static readonly string[] NodeStates = ["joining", "allocating", "ready", "detached", "fenced", "leaving"];
    private static readonly string[] PeerStates = ["installed", "pending", "failed"];

    /// <summary>All are there from the start: an increase from nothing is none for Prometheus.</summary>
    private static readonly string[] RepairKinds = ["address", "fdb", "link", "neighbor", "nexthop", "route", "rule", "sysctl"];

    /// <summary>Likewise: those that an alert is about.</summary>
    private static readonly string[] UsualErrors = ["EADDRINUSE", "EBUSY", "EINVAL", "ENOBUFS", "ENOSPC", "EPERM"];

    public static string Of(IAgentState state)
    {
        var writer = new MetricsWriter();
        WriteNode(writer, state);
        WriteCluster(writer, state);
        WriteLeases(writer, state);
        WriteDataplane(writer, state);
        ProcessMetrics.Write(writer);
        return writer.ToString();
    }

    private static void WriteNode(MetricsWriter writer, IAgentState state)
    {
        var node = state.Node;
        writer.Gauges("flannelmesh_build_info", "1, with what is running here", [(
            MetricsWriter.Labels(
                ("version", node.Version),
                ("backend", node.Backend),
                ("runtime", Environment.Version.ToString()),
                ("architecture", RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant())),
            1)]);
        writer.Gauge("flannelmesh_ready", "1 when lease, device, rules, subnet.env and first peers are in place", node.Ready);
        writer.Gauges(
            "flannelmesh_node_state",
            "1 for the state this node is in",
            NodeStates.Select(name => (MetricsWriter.Labels(("state", name)), node.State == name ? 1.0 : 0)));
        writer.Gauge("flannelmesh_problems", "things a person should look at, as in `flannelmesh status`", node.Problems.Count);
        if (node.Certificate is { } certificate)
        {
            WriteCertificate(writer, certificate);
        }

        if (node.Cloud is { } cloud)
        {
            writer.Gauge("flannelmesh_cloud_route", "1 when the cloud has this node's route", cloud.RouteReady);
            writer.Counter("flannelmesh_cloud_changes_total", "routes in the cloud's tables that this node made, changed or removed", cloud.Changes);
            writer.Counter("flannelmesh_cloud_failures_total", "calls of the cloud's API that failed", cloud.Failures);
        }
    }

    private static void WriteCertificate(MetricsWriter writer, CertificateView certificate)
    {
        writer.Gauges(
            "flannelmesh_certificate_not_after_seconds",
            "when the certificate of the cluster port and its authority's end, in seconds since 1970",
            [(MetricsWriter.Labels(("of", "node")), Seconds(certificate.NotAfter)), (MetricsWriter.Labels(("of", "authority")), Seconds(certificate.AuthorityNotAfter))]);
        writer.Gauges(
            "flannelmesh_certificate_lifetime_seconds",
            "how long each of them is good from its begin to its end",
            [
                (MetricsWriter.Labels(("of", "node")), Seconds(certificate.NotAfter) - Seconds(certificate.NotBefore)),
                (MetricsWriter.Labels(("of", "authority")), Seconds(certificate.AuthorityNotAfter) - Seconds(certificate.AuthorityNotBefore)),
            ]);
        writer.Gauges(
            "flannelmesh_revocation_list_number",
            "the newest revocation list of an authority that this node has; the same on all nodes",
            certificate.RevocationLists.Select(list => (MetricsWriter.Labels(("authority", list.Key[..16])), (double)list.Number)));
        writer.Gauges(
            "flannelmesh_revoked_certificates",
            "certificates on that list",
            certificate.RevocationLists.Select(list => (MetricsWriter.Labels(("authority", list.Key[..16])), (double)list.Entries)));
    }

    private static double Seconds(DateTime time) => new DateTimeOffset(time).ToUnixTimeSeconds();

    private static void WriteCluster(MetricsWriter writer, IAgentState state)
    {
        var (voters, instruments) = (state.Voters, state.Instruments);
        writer.Gauge("flannelmesh_members_up", "members of the cluster that are up", state.Node.ClusterSize);
        writer.Gauge("flannelmesh_members_unreachable", "members that do not answer", state.Members.Count(member => !member.Reachable));
        writer.Counter(
            "flannelmesh_members_unreachable_seconds_total",
            "time for which members did not answer, all members together",
            instruments.Unreachable.Total.TotalSeconds);
        writer.Counters("flannelmesh_member_events_total", "what members of the cluster did, as this node saw it", "event", instruments.MemberEvents);
        writer.Counters("flannelmesh_probes_refused_total", "datagrams to the port of probes that got no answer", "reason", instruments.ProbeRefusals);
        writer.Counter("flannelmesh_sessions_total", "how often this process has joined, or tried to", instruments.Sessions.Value);
        writer.Gauge("flannelmesh_voters", "size of the voter set", voters.Voters.Count);
        writer.Gauge("flannelmesh_voters_reachable", "voters that this node sees", voters.Reachable);
        writer.Gauge("flannelmesh_voters_needed", "voters that every change of a lease needs", voters.Needed);
        writer.Counters(
            "flannelmesh_wire_refused_frames_total", "what other nodes sent and this one did not take, by what was wrong with it", "fault", instruments.Conduct.Refused);
        writer.Gauge("flannelmesh_wire_quarantined_peers", "nodes whose connections are refused for what they sent", instruments.Conduct.Quarantined);
        writer.Gauge("flannelmesh_other_cluster", "1 when a second cluster answers where the seeds are", state.SeesOtherCluster);
    }

    private static void WriteLeases(MetricsWriter writer, IAgentState state)
    {
        var (pool, instruments) = (state.Pool, state.Instruments);
        writer.Gauges(
            "flannelmesh_leases",
            "leases by state",
            [State("active", pool.Active), State("held", pool.Held), State("reserved", pool.Reserved)]);
        writer.Gauge("flannelmesh_pool_subnets", "subnets that the pool has", pool.Size);
        writer.Gauge("flannelmesh_pool_free_subnets", "subnets of the pool that are no lease of any state", pool.Free);
        writer.Counters("flannelmesh_grants_total", "answers of this node's allocators to requests for a lease", "result", instruments.Grants);
        writer.Histogram(
            "flannelmesh_grant_duration_seconds", "from a request's arrival at this node's allocator to the confirmed grant", instruments.GrantDuration);
        writer.Histogram(
            "flannelmesh_lease_request_duration_seconds", "from this node's question for a lease to the lease, retries included", instruments.LeaseRequestDuration);
        writer.Counters("flannelmesh_lease_refusals_total", "why this node was refused a lease", "reason", instruments.LeaseRefusals);
    }

    private static void WriteDataplane(MetricsWriter writer, IAgentState state)
    {
        var (dataplane, peers, instruments) = (state.Dataplane, state.Peers, state.Instruments);
        writer.Gauge("flannelmesh_in_sync", "1 when the kernel is what the lease table says", state.Node.InSync);
        writer.Gauges(
            "flannelmesh_peers",
            "peers by what the kernel has for them",
            PeerStates.Select(name => (MetricsWriter.Labels(("state", name)), (double)peers.Count(peer => peer.State == name))));
        writer.Gauges(
            "flannelmesh_kernel_entries",
            "what should be in the kernel, by kind and state",
            dataplane.Kinds.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => new[]
            {
                Entry(pair.Key, "in_sync", pair.Value.InSync),
                Entry(pair.Key, "pending", pair.Value.Pending),
                Entry(pair.Key, "failed", pair.Value.Failed),
            }));
        writer.Counters(
            "flannelmesh_repairs_total",
            "kernel entries of ours that somebody had changed or deleted and that were put right",
            RepairKinds.Union(dataplane.Repairs.Keys.Order(StringComparer.Ordinal))
                .Select(kind => (MetricsWriter.Labels(("kind", kind)), (ulong)dataplane.Repairs.GetValueOrDefault(kind))));
        writer.Histogram(
            "flannelmesh_reconcile_duration_seconds", "what bringing the kernel in line with the lease table took", instruments.ReconcileDuration);
        writer.Counter("flannelmesh_kernel_writes_total", "requests to the kernel that should change something, refused ones included", instruments.KernelWrites.Value);
        writer.Counters(
            "flannelmesh_netlink_errors_total",
            "answers of the kernel that were errors, by errno; deletions of what has gone already included",
            UsualErrors.Select(name => (Name: name, Count: 0L)).Concat(NetlinkErrors.Counts())
                .GroupBy(error => error.Name, error => error.Count)
                .Select(error => (MetricsWriter.Labels(("errno", error.Key)), (ulong)error.Sum())));
        if (dataplane.Tunnel is { } tunnel)
        {
            TunnelMetrics.Write(writer, tunnel);
        }
    }

    private static (string Labels, double Value) State(string state, int count) => (MetricsWriter.Labels(("state", state)), count);

    private static (string Labels, double Value) Entry(string kind, string state, int count) =>
        (MetricsWriter.Labels(("kind", kind), ("state", state)), count);
}
