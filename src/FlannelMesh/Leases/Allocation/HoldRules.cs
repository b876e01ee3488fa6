namespace FlannelMesh.Leases.Allocation;

/// <summary>How long a slot stays its holder's after the holder has gone.</summary>
/// <param name="Hold">Then it is free for anybody.</param>
/// <param name="UnderPressure">Then it may be taken when nothing else is left.</param>
public sealed record HoldRules(TimeSpan Hold, TimeSpan UnderPressure)
{
    public static HoldRules Default { get; } = new(TimeSpan.FromHours(24), TimeSpan.FromSeconds(60));

    /// <summary>How much counted time a restart of the allocator may lose; more often would write more.</summary>
    public TimeSpan Unwritten => Hold / 16;

    /// <summary>How often the allocator looks who is gone.</summary>
    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(Math.Clamp(Hold.TotalSeconds / 64, 0.5, 60));

    /// <summary>
    /// More between two looks does not count: an allocator whose host was stopped for a while wakes with an old view of who is gone.
    /// </summary>
    public TimeSpan LongestGap { get; init; } = TimeSpan.FromSeconds(Math.Clamp(Hold.TotalSeconds / 16, 2, 240));
}
