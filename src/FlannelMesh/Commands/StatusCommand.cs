using System.CommandLine;
using System.Globalization;
using FlannelMesh.Api.Contract;
using FlannelMesh.Commands.Terminal;

namespace FlannelMesh.Commands;

/// <summary>flannelmesh status: this node and its place in the cluster on one screen. Succeeds only when the node is ready.</summary>
internal static class StatusCommand
{
    private const int MostElsewhere = 5;

    public static Command Create() => QueryCommand.Create(
        "status",
        "this node, its lease, cluster, backend, sync state and problems; succeeds only when ready",
        async (client, cancellation) =>
        {
            var node = await client.GetAsync("/api/v1/node", ApiJson.Default.NodeView, cancellation);
            var answer = new StatusAnswer(
                node,
                await client.GetAsync("/readyz", ApiJson.Default.ReadinessView, cancellation),
                await client.GetAsync("/api/v1/voters", ApiJson.Default.VotersView, cancellation),
                await client.GetAsync("/api/v1/members", ApiJson.Default.IReadOnlyListMemberView, cancellation),
                await client.GetAsync("/api/v1/peers", ApiJson.Default.IReadOnlyListPeerView, cancellation),
                await client.GetAsync("/api/v1/dataplane", ApiJson.Default.DataplaneView, cancellation),
                await client.GetAsync("/api/v1/problems", ApiJson.Default.IReadOnlyListMeshProblemView, cancellation));
            return Answer.Of(node, ApiJson.Default.NodeView, (time, screen) => Print(answer, time, screen)) with { ExitCode = node.Ready ? ExitCode.Ok : ExitCode.Failed };
        });

    public static string Print(StatusAnswer answer, TimeProvider time, Screen screen)
    {
        var (node, voters) = (answer.Node, answer.Voters);
        var lines = new Labelled(screen);
        lines.Add("node", $"{node.Name} ({node.NodeId})");
        lines.Add("state", node.Ready ? node.State : $"{node.State}, not ready", node.Ready ? node.State : "failed");
        lines.Add("lease", string.Join(" and ", new[] { node.Subnet, node.Ipv6Subnet }.Where(subnet => subnet is not null)) is { Length: > 0 } lease
            ? $"{lease} of {node.Network}"
            : $"none of {node.Network}");
        var silent = answer.Members.Where(member => !member.Reachable).Select(member => member.Name).ToList();
        lines.Add("cluster", $"{node.ClusterSize} members up, this one listens on {node.Address}{(silent.Count > 0 ? $"; unreachable: {string.Join(", ", silent)}" : "")}");
        lines.Add(
            "voters",
            Invariant($"{voters.Reachable} of {voters.Voters.Count} reachable, {voters.Needed} needed: {(voters.HasQuorum ? "leases can be given and changed" : "no quorum, leases stay as they are")}"));
        lines.Add("backend", $"{node.Backend} over {node.Interface} ({node.PublicIp ?? node.PublicIpv6}), MTU {node.Mtu}");
        if (node.Cloud is { } cloud)
        {
            lines.Add("cloud", cloud.Instance is null ? "not known yet" : $"{cloud.Instance} in {cloud.Network}, own route {(cloud.RouteReady ? "in place" : "missing")}");
        }

        lines.Add("kernel", $"{(node.InSync ? "in sync" : "not in sync")}{Entries(answer.Dataplane)}");
        lines.Add("peers", Peers(answer.Peers));
        lines.Add("running", $"{Age.Of(node.StartedAt, time)}, version {node.Version}");
        AddProblems(lines, answer);
        return lines.ToString();
    }

    private static void AddProblems(Labelled lines, StatusAnswer answer)
    {
        foreach (var missing in answer.Readiness.Missing)
        {
            lines.Add("missing", missing, "missing");
        }

        var own = answer.Problems.Where(problem => problem.NodeId == answer.Node.NodeId).ToList();
        foreach (var problem in answer.Node.Problems)
        {
            lines.Add("problem", problem, "problem");
            if (own.Find(candidate => Tells(problem, candidate)) is { } known && !problem.Contains(known.Cure, StringComparison.Ordinal))
            {
                lines.Add("cure", known.Cure);
            }
        }

        var elsewhere = answer.Problems.Where(problem => problem.NodeId != answer.Node.NodeId).ToList();
        foreach (var problem in elsewhere.Take(MostElsewhere))
        {
            lines.Add("elsewhere", $"{problem.Name}: {problem.Text}{(problem.Evidence.Length > 0 ? $" ({problem.Evidence})" : "")}");
            lines.Add("cure", problem.Cure);
        }

        if (elsewhere.Count > MostElsewhere)
        {
            lines.Add("elsewhere", Invariant($"{elsewhere.Count - MostElsewhere} more problems of other nodes"));
        }
    }

    /// <summary>A sentence of this node's is made of text and evidence.</summary>
    private static bool Tells(string sentence, MeshProblemView problem) =>
        problem.Evidence.Length > 0 ? sentence.Contains(problem.Evidence.Split(" (")[0], StringComparison.Ordinal) : sentence.Contains(problem.Text, StringComparison.Ordinal);

    /// <summary>For example ": 2 route, 2 neighbor, 2 fdb"; and what was repaired.</summary>
    private static string Entries(DataplaneView dataplane)
    {
        var kinds = dataplane.Kinds.Where(kind => kind.Value is not { InSync: 0, Pending: 0, Failed: 0 })
            .Select(kind => Invariant($"{kind.Value.InSync} {kind.Key}") + Also(kind.Value.Pending, "pending") + Also(kind.Value.Failed, "failed"));
        var repairs = dataplane.Repairs.Values.Sum();
        return (string.Join(", ", kinds) is { Length: > 0 } text ? $": {text}" : "") + (repairs > 0 ? Invariant($"; {repairs} repaired") : "");

        static string Also(int count, string what) => count > 0 ? Invariant($" ({count} {what})") : "";
    }

    private static string Peers(IReadOnlyList<PeerView> peers)
    {
        var bad = peers.Where(peer => peer.State != "installed").Select(peer => $"{peer.Name} {peer.State}").ToList();
        return peers.Count == 0 ? "none" : Invariant($"{peers.Count - bad.Count} of {peers.Count} installed") + (bad.Count > 0 ? $"; {string.Join(", ", bad)}" : "");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
