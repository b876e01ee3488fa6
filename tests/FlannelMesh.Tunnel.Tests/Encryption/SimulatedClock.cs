namespace FlannelMesh.Tunnel.Tests.Encryption;

/// <summary>Both clocks of a simulated machine; only the network moves them.</summary>
internal sealed class SimulatedClock : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Milliseconds; never goes back.</summary>
    public long Now { get; set; } = 1_000;

    /// <summary>What somebody sets the wall clock to, relative to the right time.</summary>
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => Start + TimeSpan.FromMilliseconds(Now) + Offset;
}
