namespace FlannelMesh.Health.Reports;

/// <summary>How a node tells others about itself.</summary>
/// <param name="Make">What it says, at this moment; quick, and called once a second.</param>
public sealed record ReportSettings(NodeId Self, Func<NodeReport> Make)
{
    /// <summary>While there is news and one member is asked in each, one of so many rounds else.</summary>
    public const int QuietRounds = 2;

    /// <summary>Of rounds, and the shortest time between two reports of this node.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The first report's incarnation; one that others know already is passed over.</summary>
    public required ulong Incarnation { get; init; }

    /// <summary>
    /// How old this node's report gets while nothing of importance changes, in the middle. A large cluster makes five a second, whatever its size.
    /// </summary>
    public static TimeSpan RefreshAfter(int members) => TimeSpan.FromSeconds(Math.Max(10, members / 5.0));

    /// <summary>The same for one report: a quarter less or more, so that nodes that have started together do not go on together.</summary>
    /// <param name="chance">From 0 to 1.</param>
    public static TimeSpan RefreshAfter(int members, double chance) => RefreshAfter(members) * (0.75 + (chance / 2));

    /// <summary>
    /// Without a new report for so long a node is worth a look: a minute, or more where reports are made more rarely.
    /// </summary>
    public static TimeSpan OldAfter(int members) => TimeSpan.FromSeconds(Math.Max(60, RefreshAfter(members).TotalSeconds * 3));

    /// <summary>How long a report is news: so many rounds as it takes until all have it.</summary>
    public TimeSpan NewsFor(int members) => Interval * (2 + Math.Log2(Math.Max(1, members)));
}
