namespace FlannelMesh.Labs.Chaos;

/// <summary>Whether all hosts are of one mind: one cluster of all of them, one lease table, and kernels as the leases say. Pure.</summary>
public static class ConvergenceJudge
{
    /// <returns>One sentence for each host that is not ready.</returns>
    public static IReadOnlyList<string> NotReady(IReadOnlyList<HostView> views)
    {
        return [.. views.Where(view => !view.IsReady).Select(view => $"{view.Host} is not ready: {view.Problem}")];
    }

    /// <returns>One sentence for each deviation; empty when they have converged.</returns>
    public static IReadOnlyList<string> Problems(IReadOnlyList<HostView> views)
    {
        var expected = views.Select(view => view.NodeId).Order(StringComparer.Ordinal).ToList();
        var problems = views.SelectMany(view => OfMembers(view, expected)).ToList();
        problems.AddRange(views.Where(view => view.Leases != views[0].Leases)
            .Select(view => $"{view.Host} and {views[0].Host} have different lease tables: {view.Leases} and {views[0].Leases}"));
        problems.AddRange(views.Where(view => view.ClusterId != views[0].ClusterId)
            .Select(view => $"{view.Host} is in cluster '{view.ClusterId}', {views[0].Host} in '{views[0].ClusterId}'"));
        problems.AddRange(views.SelectMany(view => view.KernelProblems.Select(problem => $"kernel of {view.Host}: {problem}")));
        return problems;
    }

    private static IEnumerable<string> OfMembers(HostView view, List<string> expected)
    {
        if (!view.Members.Select(member => member.NodeId).Order(StringComparer.Ordinal).SequenceEqual(expected))
        {
            yield return $"{view.Host} sees the members {string.Join(' ', view.Members.Select(member => $"{member.Name}/{member.NodeId}"))} "
                + $"instead of {string.Join(' ', expected)}";
        }

        foreach (var member in view.Members.Where(member => !member.IsReachable || member.Status != "up"))
        {
            yield return $"{view.Host} sees {member.Name} as {member.Status}{(member.IsReachable ? "" : " and unreachable")}";
        }
    }
}
