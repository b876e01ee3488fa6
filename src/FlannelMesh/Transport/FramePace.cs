namespace FlannelMesh.Transport;

/// <summary>
/// How fast the frames of one other node are read. No node of ours comes near it for longer than a moment; who does waits in its own connections
/// and costs others nothing. Safe for several threads.
/// </summary>
internal sealed class FramePace(TimeProvider time)
{
    /// <summary>Frames of up to <see cref="BytesOfUnit"/>; a longer one counts as several.</summary>
    public const int UnitsInSecond = 2_000;

    /// <summary>At once, as when a table is read or a member comes back.</summary>
    public const int Burst = 8_000;

    public const int BytesOfUnit = 16 << 10;

    /// <summary>Timers are not finer.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _usedUpAt = TimeSpan.MinValue;

    /// <returns>How long to wait before the next one is read; zero mostly.</returns>
    public TimeSpan Take(int length)
    {
        var now = time.GetElapsedTime(_start);
        var earliest = now - TimeSpan.FromSeconds((double)Burst / UnitsInSecond);
        lock (_gate)
        {
            _usedUpAt = (_usedUpAt > earliest ? _usedUpAt : earliest) + TimeSpan.FromSeconds((double)(1 + (length / BytesOfUnit)) / UnitsInSecond);
            var pause = _usedUpAt - now;
            return pause >= ShortestPause ? pause : TimeSpan.Zero;
        }
    }
}
