namespace FlannelMesh.Leases;

/// <summary>
/// Orders the incarnations of one allocator. The incarnation is random and never used twice, so two incarnations that pick
/// the same number still differ, and one of them is higher.
/// </summary>
public readonly record struct Ballot(ulong Number, Guid Incarnation) : IComparable<Ballot>
{
    /// <summary>Below every claim.</summary>
    public static Ballot None { get; }

    public Ballot Next(Guid incarnation) => new(Number + 1, incarnation);

    public int CompareTo(Ballot other)
    {
        var byNumber = Number.CompareTo(other.Number);
        return byNumber != 0 ? byNumber : Incarnation.CompareTo(other.Incarnation);
    }

    public static bool operator >(Ballot left, Ballot right) => left.CompareTo(right) > 0;

    public static bool operator <(Ballot left, Ballot right) => left.CompareTo(right) < 0;

    public static bool operator >=(Ballot left, Ballot right) => left.CompareTo(right) >= 0;

    public static bool operator <=(Ballot left, Ballot right) => left.CompareTo(right) <= 0;

    public override string ToString() => $"{Number}.{Incarnation.ToString("N")[..8]}";
}
