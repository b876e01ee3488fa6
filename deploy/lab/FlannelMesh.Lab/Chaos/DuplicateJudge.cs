namespace FlannelMesh.Labs.Chaos;

/// <summary>No two hosts hold one subnet at the same time, whoever says so. Pure.</summary>
public static class DuplicateJudge
{
    public static IReadOnlyList<Violation> Judge(IReadOnlyList<Holding> holdings)
    {
        return
        [
            .. holdings.GroupBy(holding => holding.Subnet)
                .SelectMany(Pairs)
                .DistinctBy(pair => (pair.First.Subnet, pair.First.Host, pair.Second.Host))
                .Select(pair => new Violation(ViolationKind.Duplicate, $"{pair.First} and {pair.Second}")),
        ];
    }

    private static IEnumerable<(Holding First, Holding Second)> Pairs(IEnumerable<Holding> ofOneSubnet)
    {
        var ordered = ofOneSubnet.OrderBy(holding => holding.Host, StringComparer.Ordinal).ToList();
        return ordered.SelectMany((first, i) => ordered.Skip(i + 1)
            .Where(second => second.Host != first.Host && second.Overlaps(first))
            .Select(second => (first, second)));
    }
}
