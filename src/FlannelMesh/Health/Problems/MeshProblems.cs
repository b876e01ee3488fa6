using System.Globalization;
using FlannelMesh.Health.Links;
using FlannelMesh.Health.Reports;
using FlannelMesh.Membership;

namespace FlannelMesh.Health.Problems;

/// <summary>The whole cluster's problems: what each node says of itself, and what only the picture of all shows.</summary>
public static class MeshProblems
{
    /// <returns>This node's own first.</returns>
    public static IReadOnlyList<MeshProblem> Of(MeshPicture picture)
    {
        var members = picture.Members.DistinctBy(member => member.NodeId).ToDictionary(member => member.NodeId);
        var others = picture.Others.Where(heard => members.ContainsKey(heard.Report.NodeId)).ToList();
        NodeReport[] reports = [picture.Own, .. others.Select(heard => heard.Report)];
        return
        [
            .. reports.SelectMany(Told),
            .. members.Values.Where(member => !member.IsReachable).Select(member => Unreachable(member, reports)),
            .. reports.SelectMany(report => Lost(report, members)),
            .. others.Where(heard => heard.Age(picture.Now) >= ReportSettings.OldAfter(members.Count)).Select(Old),
            .. Silent(picture, members, others),
            .. OtherVersions(reports),
        ];
    }

    private static IEnumerable<MeshProblem> Told(NodeReport report)
    {
        foreach (var problem in report.Problems)
        {
            yield return new MeshProblem(report.NodeId, report.Name, problem);
        }

        if (report.Kinds.Any(kind => kind.Value.Failed > 0))
        {
            var failed = string.Join(", ", report.Kinds.Where(kind => kind.Value.Failed > 0).Select(kind => $"{kind.Value.Failed} {kind.Key}"));
            yield return About(
                report,
                ProblemSeverity.Fail,
                "kernel entries failed",
                $"refused by the kernel: {failed}",
                $"flannelmesh peers on {report.Name} shows the kernel's answer, flannelmesh doctor there the cause");
        }
    }

    private static MeshProblem Unreachable(MeshMember member, NodeReport[] reports)
    {
        var by = reports.Where(report => report.Unreachable.Contains(member.NodeId)).Select(report => report.Name).ToList();
        return new MeshProblem(member.NodeId, member.Name, new NodeProblem(
            ProblemSeverity.Fail,
            "the member is unreachable",
            $"seen by {string.Join(", ", by.DefaultIfEmpty("this node"))}; its cluster port is {member.HostAndPort}",
            $"See that {member.Name} is up, its agent runs (flannelmesh status there), and the cluster port passes every firewall between; flannelmesh evict {member.Name} if it is gone for good"));
    }

    /// <summary>Of a member that is unreachable anyway, lost links say nothing more.</summary>
    private static IEnumerable<MeshProblem> Lost(NodeReport report, Dictionary<NodeId, MeshMember> members)
    {
        foreach (var link in report.Links.Where(link => link.State == LinkState.Lost))
        {
            if (members.TryGetValue(link.To, out var target) && target.IsReachable)
            {
                var isUnderlayLost = link.Path == LinkPath.Underlay
                    || report.Links.Any(other => other.To == link.To && other.Path == LinkPath.Underlay && other.State == LinkState.Lost);
                yield return About(
                    report,
                    ProblemSeverity.Fail,
                    $"no answer from {target.Name} over the {Name(link.Path)}",
                    $"measured by {report.Name}: {link.Method}, {link.LossPercent.ToString("0", CultureInfo.InvariantCulture)} % of the last {link.Probes} lost",
                    isUnderlayLost
                        ? $"See that UDP passes between {report.Name} and {target.Name} at the port of the probe; flannelmesh doctor on both shows their packet filters"
                        : $"The hosts hear each other, their overlay does not: see that the backend's port passes between {report.Name} and {target.Name}, then flannelmesh doctor on both");
            }
        }
    }

    private static MeshProblem Old(HeardReport heard) => About(
        heard.Report,
        ProblemSeverity.Warn,
        "its report is old",
        $"the last one came at {heard.ArrivedAt.UtcDateTime:HH:mm:ss} UTC",
        $"flannelmesh status on {heard.Report.Name} shows whether its agent runs and sees the cluster");

    private static IEnumerable<MeshProblem> Silent(MeshPicture picture, Dictionary<NodeId, MeshMember> members, List<HeardReport> others)
    {
        var heard = others.Select(other => other.Report.NodeId).ToHashSet();
        return members.Values
            .Where(member => member.NodeId != picture.Own.NodeId && !heard.Contains(member.NodeId) && picture.UtcNow - member.UpSince >= ReportSettings.OldAfter(members.Count))
            .Select(member => new MeshProblem(member.NodeId, member.Name, new NodeProblem(
                ProblemSeverity.Warn,
                "it has not reported",
                $"a member since {member.UpSince:HH:mm:ss} UTC",
                $"flannelmesh version on {member.Name}: older agents do not report; else flannelmesh status there")));
    }

    /// <summary>Another than most have.</summary>
    private static IEnumerable<MeshProblem> OtherVersions(NodeReport[] reports)
    {
        var usual = reports.CountBy(report => report.AgentVersion).MaxBy(count => count.Value).Key;
        return reports.Where(report => report.AgentVersion != usual).Select(report => About(
            report, ProblemSeverity.Warn, "it runs another version", $"{report.AgentVersion}; most nodes run {usual}", $"Bring {report.Name} to {usual}, or the others to {report.AgentVersion}"));
    }

    private static MeshProblem About(NodeReport report, ProblemSeverity severity, string text, string evidence, string cure) =>
        new(report.NodeId, report.Name, new NodeProblem(severity, text, evidence, cure));

    private static string Name(LinkPath path) => path == LinkPath.Overlay ? "overlay" : "underlay";
}
