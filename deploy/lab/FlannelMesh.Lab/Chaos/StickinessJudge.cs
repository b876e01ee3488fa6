namespace FlannelMesh.Labs.Chaos;

/// <summary>A host keeps its subnet as long as it keeps its data directory. Pure.</summary>
public static class StickinessJudge
{
    public static IReadOnlyList<Violation> Judge(IReadOnlyList<Holding> holdings, IReadOnlyList<WipedHost> wiped)
    {
        return [.. holdings.Where(holding => holding.IsOwn).GroupBy(holding => holding.Host).SelectMany(host => OfHost(host, wiped))];
    }

    private static IEnumerable<Violation> OfHost(IGrouping<string, Holding> host, IReadOnlyList<WipedHost> wiped)
    {
        var ordered = host.OrderBy(holding => holding.From).ToList();
        return ordered.Zip(ordered.Skip(1))
            .Where(pair => pair.First.Subnet != pair.Second.Subnet && !wiped.Any(wipe => Explains(wipe, pair.First, pair.Second)))
            .Select(pair => new Violation(ViolationKind.Moved, $"{pair.First}, then {pair.Second}"));
    }

    private static bool Explains(WipedHost wipe, Holding before, Holding after)
    {
        return wipe.Host == before.Host && wipe.Time >= before.From && wipe.Time <= after.From;
    }
}
