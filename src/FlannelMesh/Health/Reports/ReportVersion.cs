namespace FlannelMesh.Health.Reports;

/// <summary>Which of two reports of one node is newer.</summary>
/// <param name="Incarnation">Grows with each start of the node's agent.</param>
/// <param name="Sequence">Counts the reports of one incarnation.</param>
public readonly record struct ReportVersion(ulong Incarnation, ulong Sequence) : IComparable<ReportVersion>
{
    public int CompareTo(ReportVersion other) =>
        Incarnation != other.Incarnation ? Incarnation.CompareTo(other.Incarnation) : Sequence.CompareTo(other.Sequence);

    public static bool operator <(ReportVersion left, ReportVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(ReportVersion left, ReportVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(ReportVersion left, ReportVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ReportVersion left, ReportVersion right) => left.CompareTo(right) >= 0;
}
