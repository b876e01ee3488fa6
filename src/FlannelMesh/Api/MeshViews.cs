using FlannelMesh.Api.Contract;
using FlannelMesh.Dataplane;
using FlannelMesh.Health.Links;
using FlannelMesh.Health.Problems;
using FlannelMesh.Health.Reports;
using FlannelMesh.Leases;
using FlannelMesh.Membership;

namespace FlannelMesh.Api;

/// <summary>The picture of the cluster as the API shows it.</summary>
internal static class MeshViews
{
    /// <param name="holders">Who has a lease, for members that have not reported.</param>
    /// <param name="subnetOf">A node's subnet, likewise.</param>
    public static MeshView Of(MeshPicture picture, IReadOnlyDictionary<NodeId, LeaseHolder> holders, Func<NodeId, string?> subnetOf)
    {
        var members = picture.Members.DistinctBy(member => member.NodeId).ToDictionary(member => member.NodeId);
        var heard = picture.Others.Select(other => other.Report.NodeId).ToHashSet();
        var nodes = picture.Others.Select(other => Of(other, picture))
            .Append(Of(picture.Own, picture.UtcNow, TimeSpan.Zero, picture.UtcNow))
            .Concat(members.Values.Where(member => member.NodeId != picture.Own.NodeId && !heard.Contains(member.NodeId))
                .Select(member => Of(member, holders.GetValueOrDefault(member.NodeId), subnetOf(member.NodeId))))
            .Select(node => members.TryGetValue(new NodeId(Guid.Parse(node.NodeId)), out var member)
                ? node with { Member = true, Reachable = member.IsReachable }
                : node)
            .OrderBy(node => node.Name, StringComparer.Ordinal)
            .ThenBy(node => node.NodeId, StringComparer.Ordinal);
        return new MeshView(picture.Own.NodeId.ToString(), picture.UtcNow.UtcDateTime, [.. nodes]);
    }

    public static MeshProblemView Of(MeshProblem problem, DateTimeOffset since) => new(
        problem.NodeId.ToString(),
        problem.Name,
        Name(problem.Problem.Severity),
        problem.Problem.Text,
        problem.Problem.Evidence,
        problem.Problem.Cure,
        since.UtcDateTime);

    public static KindView Of(KindCounts counts) => new(counts.InSync, counts.Pending, counts.Failed);

    private static MeshNodeView Of(HeardReport heard, MeshPicture picture) => Of(heard.Report, heard.ArrivedAt, heard.Age(picture.Now), picture.UtcNow);

    private static MeshNodeView Of(NodeReport report, DateTimeOffset reportedAt, TimeSpan age, DateTimeOffset now) => new(
        report.NodeId.ToString(),
        report.Name,
        report.Address,
        report.PublicIp,
        report.Subnet,
        report.AgentVersion,
        report.Backend,
        report.State,
        report.IsReady,
        report.IsInSync,
        reportedAt.UtcDateTime,
        Seconds(age),
        [.. report.Problems.Select(problem => new ProblemView(Name(problem.Severity), problem.Text, problem.Evidence, problem.Cure))],
        report.Kinds.ToDictionary(kind => kind.Key, kind => Of(kind.Value)),
        report.Repairs,
        report.Tunnel is { } tunnel
            ? new MeshTunnelView(tunnel.SentPackets, tunnel.SentBytes, tunnel.ReceivedPackets, tunnel.ReceivedBytes, tunnel.Dropped)
            : null,
        [.. report.Links.Select(link => Of(link, age, now))])
    {
        CertificateNotAfter = report.CertificateNotAfter,
    };

    private static LinkView Of(LinkReport link, TimeSpan reportAge, DateTimeOffset now)
    {
        var age = link.Age + reportAge;
        return new LinkView(
            link.To.ToString(),
            link.Path == LinkPath.Overlay ? "overlay" : "underlay",
            link.State.ToString().ToLowerInvariant(),
            link.Rtt,
            Math.Round(link.LossPercent, 1),
            link.Probes,
            age is { } since ? (now - since).UtcDateTime : null,
            age is { } seconds ? Seconds(seconds) : null,
            link.Method);
    }

    /// <summary>A member that has not reported.</summary>
    private static MeshNodeView Of(MeshMember member, LeaseHolder? holder, string? subnet) => new(
        member.NodeId.ToString(),
        member.Name,
        member.HostAndPort,
        (holder?.PublicIp ?? holder?.PublicIpv6)?.ToString(),
        subnet,
        null,
        holder?.BackendType ?? "",
        "unknown",
        false,
        false,
        null,
        null,
        [],
        new Dictionary<string, KindView>(),
        new Dictionary<string, long>(),
        null,
        []);

    private static string Name(ProblemSeverity severity) => severity == ProblemSeverity.Warn ? "warn" : "fail";

    private static double Seconds(TimeSpan age) => Math.Round(Math.Max(0, age.TotalSeconds), 1);
}
