namespace FlannelMesh.Leases.Allocation;

/// <summary>
/// How often one member's requests are looked at: each costs a write and a read of a quorum, which others wait for. A node that asks as it should
/// comes nowhere near it; what is left out it asks again.
/// </summary>
internal sealed class RequestLimit(TimeProvider time)
{
    /// <summary>At once, as after a fail-over.</summary>
    public const int Burst = 20;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly RateLimit<string> _members = new(Burst, Interval, "", time);

    /// <param name="member">Who asks.</param>
    /// <param name="isNews">It is refused, and was not in the last minute.</param>
    public bool TryTake(string member, out bool isNews) => _members.TryTake(member, out isNews);
}
