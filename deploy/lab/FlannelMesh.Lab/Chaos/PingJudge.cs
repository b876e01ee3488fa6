namespace FlannelMesh.Labs.Chaos;

/// <summary>
/// Traffic between hosts that no fault cuts off from each other loses nothing; a stopped or killed agent is no excuse. Pure.
/// </summary>
public static class PingJudge
{
    /// <returns>Losses without an excuse.</returns>
    public static IReadOnlyList<PingLoss> Unexcused(IEnumerable<PingLoss> losses, IReadOnlyList<PingExcuse> excuses)
    {
        return [.. losses.Where(loss => !excuses.Any(excuse => excuse.Covers(loss)))];
    }

    /// <summary>One sentence for each pair of hosts.</summary>
    public static IReadOnlyList<Violation> Judge(IEnumerable<PingLoss> losses, IReadOnlyList<PingExcuse> excuses)
    {
        return
        [
            .. Unexcused(losses, excuses).GroupBy(loss => (loss.From, loss.To)).Select(pair => new Violation(
                ViolationKind.LostPing,
                $"{pair.Key.From} to {pair.Key.To}: {pair.Count()} lost, "
                    + $"{pair.Min(loss => loss.Time):HH:mm:ss.f} to {pair.Max(loss => loss.Time):HH:mm:ss.f}")),
        ];
    }
}
