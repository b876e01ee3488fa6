using FlannelMesh.Labs.Chaos;

namespace FlannelMesh.EndToEnd.Tests.Chaos;

public sealed class ConvergenceJudgeTests
{
    private static readonly string[] Hosts = ["h1", "h2", "h3"];

    private static readonly HostView[] Good = [.. Hosts.Select(View)];

    [Fact]
    public void Hosts_that_say_the_same_have_converged()
    {
        Assert.Empty(ConvergenceJudge.NotReady(Good));
        Assert.Empty(ConvergenceJudge.Problems(Good));
    }

    [Fact]
    public void A_host_that_is_not_ready_is_named_with_its_reason()
    {
        var problem = Assert.Single(ConvergenceJudge.NotReady(With(view => view with { IsReady = false, Problem = "state detached" })));

        Assert.Equal("h2 is not ready: state detached", problem);
    }

    [Fact]
    public void A_cluster_without_one_of_the_hosts_is_found()
    {
        AssertProblem("h2 sees the members", view => view with { Members = view.Members.RemoveAt(0) });
    }

    [Fact]
    public void A_member_too_many_is_found()
    {
        AssertProblem("h2 sees the members", view => view with { Members = view.Members.Add(new MemberSeen("id-old", "h3", "up", true)) });
    }

    [Fact]
    public void An_unreachable_member_and_one_that_is_not_up_are_found()
    {
        AssertProblem("h2 sees h1 as up and unreachable", view => WithFirst(view, member => member with { IsReachable = false }));
        AssertProblem("h2 sees h1 as joining", view => WithFirst(view, member => member with { Status = "joining" }));
    }

    [Fact]
    public void Different_lease_tables_are_found()
    {
        AssertProblem("different lease tables", view => view with { Leases = "[]" });
    }

    [Fact]
    public void Different_clusters_are_found()
    {
        AssertProblem("h2 is in cluster 'b'", view => view with { ClusterId = "b" });
    }

    [Fact]
    public void What_is_wrong_in_a_kernel_is_told()
    {
        AssertProblem("kernel of h2: no route", view => view with { KernelProblems = ["no route"] });
    }

    private static void AssertProblem(string text, Func<HostView, HostView> damage)
    {
        Assert.Contains(text, Assert.Single(ConvergenceJudge.Problems(With(damage))), StringComparison.Ordinal);
    }

    private static HostView WithFirst(HostView view, Func<MemberSeen, MemberSeen> damage)
    {
        return view with { Members = view.Members.SetItem(0, damage(view.Members[0])) };
    }

    /// <summary>The good ones, with the second damaged.</summary>
    private static HostView[] With(Func<HostView, HostView> damage) => [Good[0], damage(Good[1]), Good[2]];

    private static HostView View(string host) => new(
        host,
        $"id-{host}",
        true,
        "",
        "a",
        [.. Hosts.Select(name => new MemberSeen($"id-{name}", name, "up", true))],
        """[{"subnet":"10.5.8.0/24"}]""",
        []);
}
