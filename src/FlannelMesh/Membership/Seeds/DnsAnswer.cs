namespace FlannelMesh.Membership.Seeds;

/// <summary>What DNS says to one question.</summary>
/// <param name="View">The addresses, or why there is no answer; neither, if the name has no such records.</param>
/// <param name="IsNameUnknown">NXDOMAIN: there is nothing of that name at all (RFC 2308).</param>
internal sealed record DnsAnswer(SeedView View, bool IsNameUnknown = false)
{
    public static DnsAnswer Empty { get; } = new(SeedView.Of());

    public static DnsAnswer Failed(string problem) => new(SeedView.Failed(problem));
}
