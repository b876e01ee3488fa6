using System.Collections.Immutable;
using FlannelMesh.Dataplane;
using FlannelMesh.Health.Links;
using FlannelMesh.Health.Problems;
using FlannelMesh.Health.Reports;
using FlannelMesh.Membership;
using FlannelMesh.Tests.Leases;
using FlannelMesh.Tests.Membership;
using static FlannelMesh.Tests.Health.HealthSamples;

namespace FlannelMesh.Tests.Health.Problems;

public class MeshProblemsTests
{
    private static readonly NodeProblem NoRules = new(ProblemSeverity.Fail, "traffic rules are not set", "no nft", "apt-get install nftables");

    [Fact]
    public void A_healthy_cluster_has_none() => Assert.Empty(MeshProblems.Of(Picture(Report(1), [Report(2), Report(3)])));

    [Fact]
    public void What_nodes_say_of_themselves_is_told_this_nodes_own_first()
    {
        var problems = MeshProblems.Of(Picture(Report(5) with { Problems = [NoRules] }, [Report(2) with { Problems = [NoRules] }]));

        Assert.Equal([("h5", NoRules), ("h2", NoRules)], problems.Select(problem => (problem.Name, problem.Problem)));
    }

    [Fact]
    public void An_unreachable_member_is_told_with_who_sees_it_so_and_its_lost_links_are_not_told_again()
    {
        var lost = Link(3, state: LinkState.Lost);
        var picture = Picture(
            Report(1) with { Unreachable = [Id(3)], Links = [lost] },
            [Report(2) with { Unreachable = [Id(3)] }, Report(3)],
            Views.Member(3) with { IsReachable = false });

        var problem = Assert.Single(MeshProblems.Of(picture));
        Assert.Equal(("h3", "the member is unreachable"), (problem.Name, problem.Problem.Text));
        Assert.Equal("seen by h1, h2; its cluster port is 10.99.0.13:8283", problem.Problem.Evidence);
        Assert.Contains("flannelmesh evict h3", problem.Problem.Cure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_link_is_told_of_the_node_that_measured_it()
    {
        var picture = Picture(Report(1), [Report(2) with { Links = [Link(1, state: LinkState.Lost), Link(3, LinkPath.Overlay, LinkState.Lost), Link(3)] }, Report(3)]);

        var problems = MeshProblems.Of(picture);
        Assert.Equal(
            [("h2", "no answer from h1 over the underlay"), ("h2", "no answer from h3 over the overlay")], problems.Select(problem => (problem.Name, problem.Problem.Text)));
        Assert.Equal("measured by h2: UDP echo to 10.99.0.11:8286 through eth0, 100 % of the last 20 lost", problems[0].Problem.Evidence);
        Assert.StartsWith("See that UDP passes between h2 and h1", problems[0].Problem.Cure, StringComparison.Ordinal);
        Assert.StartsWith("The hosts hear each other, their overlay does not", problems[1].Problem.Cure, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_to_others_than_members_are_nobodys_problem() =>
        Assert.Empty(MeshProblems.Of(Picture(Report(1), [Report(2) with { Links = [Link(9, state: LinkState.Lost)] }])));

    [Fact]
    public void Entries_that_the_kernel_refused_are_told_by_kind()
    {
        var kinds = ImmutableSortedDictionary<string, KindCounts>.Empty.Add("fdb", new KindCounts(0, 0, 2)).Add("route", new KindCounts(1, 0, 0));
        var problem = Assert.Single(MeshProblems.Of(Picture(Report(1), [Report(2) with { Kinds = kinds }])));

        Assert.Equal(("h2", "kernel entries failed", "refused by the kernel: 2 fdb"), (problem.Name, problem.Problem.Text, problem.Problem.Evidence));
        Assert.Contains("flannelmesh peers on h2", problem.Problem.Cure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(59, false)]
    [InlineData(60, true)]
    public void An_old_report_of_a_member_is_a_warning(double age, bool isProblem)
    {
        var picture = Picture(Report(1), []) with { Reports = ReportTable.Empty.Merge(Heard(Report(2), age)), Members = [Views.Member(1), Views.Member(2)] };

        var problems = MeshProblems.Of(picture);
        Assert.Equal(isProblem ? ["h2: its report is old: Warn"] : [], problems.Select(problem => $"{problem.Name}: {problem.Problem.Text}: {problem.Problem.Severity}"));
        Assert.Empty(MeshProblems.Of(picture with { Members = [Views.Member(1)] }));
    }

    [Fact]
    public void In_a_large_cluster_reports_may_be_older() => Assert.Empty(
        MeshProblems.Of(Picture(Report(1), []) with
        {
            Reports = ReportTable.Empty.Merge(Heard(Report(2), 100)),
            Members = [.. Enumerable.Range(1, 1000).Select(node => Views.Member(node))],
        }));

    [Fact]
    public void A_member_that_never_reports_is_a_warning_after_a_minute()
    {
        var picture = Picture(Report(1), []);
        MeshMember Since(double seconds) => Views.Member(2) with { UpSince = LeaseSamples.Now.AddSeconds(-seconds) };

        Assert.Equal(
            ["h2: it has not reported"],
            MeshProblems.Of(picture with { Members = [Views.Member(1), Since(61)] }).Select(problem => $"{problem.Name}: {problem.Problem.Text}"));
        Assert.Empty(MeshProblems.Of(picture with { Members = [Views.Member(1), Since(59)] }));
        Assert.Empty(MeshProblems.Of(picture with { Members = [Views.Member(1), Views.Member(2)] }));
    }

    [Fact]
    public void Who_runs_another_version_than_most_is_told()
    {
        var problem = Assert.Single(MeshProblems.Of(Picture(Report(1) with { AgentVersion = "2.0.0" }, [Report(2), Report(3)])));

        Assert.Equal(("h1", "it runs another version", "2.0.0; most nodes run 1.2.3"), (problem.Name, problem.Problem.Text, problem.Problem.Evidence));
    }

    [Fact]
    public void A_problem_is_known_since_it_is_there_and_begins_anew_when_it_comes_back()
    {
        var problem = new MeshProblem(Id(1), "h1", NoRules);
        var (first, second) = (LeaseSamples.Now, LeaseSamples.Now.AddMinutes(1));
        var book = ProblemBook.Empty.Observe([problem], first).Observe([problem with { Problem = NoRules with { Evidence = "other" } }, new MeshProblem(Id(2), "h2", NoRules)], second);

        Assert.Equal([("h1", "other", first), ("h2", "no nft", second)], book.Entries.Select(entry => (entry.Problem.Name, entry.Problem.Problem.Evidence, entry.Since)));
        Assert.Equal(second, book.Observe([], first).Observe([problem], second).Entries.Single().Since);
    }

    private static MeshPicture Picture(NodeReport own, NodeReport[] others, params MeshMember[] instead) => new()
    {
        Own = own,
        Reports = TableOf([own, .. others]),
        Members =
        [
            .. new[] { own }.Concat(others).Select(report => int.Parse(report.Name.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture))
                .Select(node => instead.FirstOrDefault(member => member.Name == $"h{node}") ?? Views.Member(node)),
        ],
        Now = TimeSpan.Zero,
        UtcNow = LeaseSamples.Now,
    };
}
