namespace FlannelMesh.Health.Links;

/// <summary>One of this node's links.</summary>
public readonly record struct LinkKey(NodeId To, LinkPath Path) : IComparable<LinkKey>
{
    public int CompareTo(LinkKey other) => To != other.To ? To.CompareTo(other.To) : Path.CompareTo(other.Path);

    public static bool operator <(LinkKey left, LinkKey right) => left.CompareTo(right) < 0;

    public static bool operator >(LinkKey left, LinkKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(LinkKey left, LinkKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LinkKey left, LinkKey right) => left.CompareTo(right) >= 0;
}
