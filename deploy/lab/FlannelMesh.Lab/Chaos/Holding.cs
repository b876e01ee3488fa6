namespace FlannelMesh.Labs.Chaos;

/// <summary>A host has held a subnet, by what one source says.</summary>
/// <param name="Source">Where it was seen, such as `subnet.env` or `routes of h2`.</param>
/// <param name="IsOwn">The host itself says so, not another.</param>
/// <param name="From">First and last time it was seen; both belong to it.</param>
public sealed record Holding(string Subnet, string Host, string Source, bool IsOwn, DateTimeOffset From, DateTimeOffset To)
{
    public bool Overlaps(Holding other) => From <= other.To && other.From <= To;

    public override string ToString() => $"{Subnet} {Host} {From:HH:mm:ss}..{To:HH:mm:ss} ({Source})";
}
