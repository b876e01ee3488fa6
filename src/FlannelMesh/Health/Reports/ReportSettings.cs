namespace FlannelMesh.Health.Reports;

/// <summary>How a node tells others about itself.</summary>
/// <param name="Make">What it says, at this moment; quick, and called once a second.</param>
public sealed record ReportSettings(NodeId Self, Func<NodeReport> Make)
{
    /// <summary>How often one member is asked, and the shortest time between two reports of this node.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The first report's incarnation; one that others know already is passed over.</summary>
    public required ulong Incarnation { get; init; }

    /// <summary>How old this node's report gets while nothing of importance changes. A large cluster makes no more than 20 a second.</summary>
    public static TimeSpan RefreshAfter(int members) => TimeSpan.FromSeconds(Math.Max(10, members / 20));
}
