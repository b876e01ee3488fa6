using System.Collections.Immutable;
using System.Net;
using CsCheck;
using FlannelMesh.Dataplane;
using FlannelMesh.Health.Echo;
using FlannelMesh.Health.Links;
using FlannelMesh.Health.Problems;
using FlannelMesh.Health.Reports;
using FlannelMesh.Tests.Leases;

namespace FlannelMesh.Tests.Health;

/// <summary>Reports for tests.</summary>
internal static class HealthSamples
{
    /// <summary>Of few nodes and versions, so that two generated ones meet.</summary>
    public static readonly Gen<NodeReport> GenReport = Gen.Select(Gen.Int[1, 5], Gen.ULong[1, 3], Gen.ULong[1, 4], (node, incarnation, sequence) =>
        Report(node) with { Version = new ReportVersion(incarnation, sequence) });

    public static readonly Gen<ReportTable> GenTable = GenReport.List[0, 10].Select(reports => TableOf([.. reports]));

    private static readonly string[] Kinds = ["address", "fdb", "link", "neighbor", "nexthop", "route"];

    public static NodeId Id(int node) => new(LeaseSamples.IdOf(node));

    public static EchoKey Key(int node) => new(((UInt128)0xfeed << 64) | (uint)node);

    public static NodeReport Report(int node, ulong sequence = 1) => new()
    {
        NodeId = Id(node),
        Version = new ReportVersion(1, sequence),
        Name = $"h{node}",
        Address = $"10.99.0.{10 + (node % 200)}:8283",
        PublicIp = $"10.99.0.{10 + (node % 200)}",
        Subnet = $"10.5.{node % 250}.0/24",
        AgentVersion = "1.2.3",
        Backend = "vxlan",
        State = "ready",
        IsReady = true,
        IsInSync = true,
        Kinds = ImmutableSortedDictionary<string, KindCounts>.Empty.Add("route", new KindCounts(2, 1, 0)),
        Repairs = ImmutableSortedDictionary<string, long>.Empty.Add("route", 3),
    };

    public static LinkReport Link(int to, LinkPath path = LinkPath.Underlay, LinkState state = LinkState.Ok) => new()
    {
        To = Id(to),
        Path = path,
        State = state,
        Rtt = state == LinkState.Ok ? 312 : null,
        LossPercent = state == LinkState.Lost ? 100 : 5,
        Probes = 20,
        Age = TimeSpan.FromMilliseconds(700),
        Method = path == LinkPath.Underlay ? $"UDP echo to 10.99.0.{10 + (to % 200)}:8286 through eth0" : $"UDP echo to 10.5.{to % 250}.0:8286 through flannel.1",
    };

    /// <summary>One with something in every field.</summary>
    public static NodeReport FullReport() => Report(1, 7) with
    {
        Problems = [new NodeProblem(ProblemSeverity.Warn, "text", "evidence", "cure"), new NodeProblem(ProblemSeverity.Fail, "more", "", "other")],
        Tunnel = new TunnelTraffic(1, 2, 3, 4, 5),
        Unreachable = [Id(2), Id(3)],
        Links = [Link(2), Link(2, LinkPath.Overlay, LinkState.Lost), Link(3, LinkPath.Overlay, LinkState.Unknown) with { Age = null, LossPercent = 0, Probes = 0 }],
        Echo = new EchoOffer(8286, IPAddress.Parse("10.5.1.0")) { Key = Key(1) },
    };

    /// <summary>As large as one of a node in a large cluster gets: nine nodes probed on both paths.</summary>
    public static NodeReport UsualReport(int node) => Report(node) with
    {
        Kinds = Kinds.ToImmutableSortedDictionary(kind => kind, _ => new KindCounts(1000, 0, 0)),
        Links = [.. Enumerable.Range(1, 9).SelectMany(step => new[] { Link(node + step), Link(node + step, LinkPath.Overlay) })],
        Echo = new EchoOffer(8286, IPAddress.Parse("10.5.1.0")) { Key = Key(1) },
    };

    public static HeardReport Heard(NodeReport report, double age = 0, double heardAt = 0) =>
        new(report, TimeSpan.FromSeconds(age), TimeSpan.FromSeconds(heardAt), LeaseSamples.Now);

    public static ReportTable TableOf(params NodeReport[] reports) => reports.Aggregate(ReportTable.Empty, (table, report) => table.Merge(Heard(report)));

    /// <summary>Everything of two tables that counts.</summary>
    public static IEnumerable<(NodeId, ReportVersion)> Versions(ReportTable table) => table.Reports.Select(entry => (entry.Key, entry.Value.Report.Version));
}
