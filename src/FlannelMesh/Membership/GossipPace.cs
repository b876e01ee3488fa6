namespace FlannelMesh.Membership;

/// <summary>
/// When a tick of cluster gossip may come: at each interval while there is news, once a second while there is none, and hardly on a host
/// that has no time for its timers. There a tick that comes late is followed by a pause several times as long, so that all else (heartbeats, new
/// connections, leases) gets its turn. Without it gossip takes what there is of the processor while many join, heartbeats are late, living
/// members are taken for dead, and each of them is more to gossip about. For one thread, but for <see cref="Hurry"/>.
/// </summary>
/// <param name="interval">Of the ticks.</param>
public sealed class GossipPace(TimeSpan interval, TimeProvider time)
{
    /// <summary>How long after news there is no other: all have seen it by then, and the leader has moved on what they have seen.</summary>
    public static readonly TimeSpan NewsFor = TimeSpan.FromSeconds(3);

    /// <summary>Between two ticks without news: Akka's own default.</summary>
    public static readonly TimeSpan Leisure = TimeSpan.FromSeconds(1);

    /// <summary>A node that is always late or busy must be heard all the same.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    /// <summary>The wheel of the timer turns in steps: what is less is punctual.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(50);

    /// <summary>So many times the lateness is the pause.</summary>
    private const int Patience = 4;

    /// <summary>After so long a former lateness counts for half.</summary>
    private static readonly TimeSpan HalfLife = TimeSpan.FromMilliseconds(600);

    private long _newsAt = time.GetTimestamp();
    private long _firedAt = time.GetTimestamp();
    private long _takenAt = time.GetTimestamp();
    private TimeSpan _lateness;

    /// <summary>There is no time for more than the ticks that <see cref="TryTake"/> lets through.</summary>
    public bool IsLate => _lateness * Patience > interval;

    /// <summary>There is news, of a member or of who reaches whom.</summary>
    public void Hurry() => Interlocked.Exchange(ref _newsAt, time.GetTimestamp());

    /// <summary>To be asked at each tick.</summary>
    /// <param name="isBusy">The one it is for has not read yet what it has.</param>
    public bool TryTake(bool isBusy)
    {
        var now = time.GetTimestamp();
        var gap = time.GetElapsedTime(_firedAt, now);
        var (late, former) = (gap - interval - Tolerance, _lateness * Math.Pow(0.5, gap / HalfLife));
        _lateness = late > former ? late : former;
        _firedAt = now;
        var silence = time.GetElapsedTime(_takenAt, now);
        if (silence < LongestPause && (isBusy || silence < Pause(now)))
        {
            return false;
        }

        _takenAt = now;
        return true;
    }

    private TimeSpan Pause(long now)
    {
        // Half an interval less: a second is over with the tick that is nearest to its end.
        var hasNews = time.GetElapsedTime(Interlocked.Read(ref _newsAt), now) < NewsFor;
        var unhurried = hasNews ? TimeSpan.Zero : Leisure - (interval / 2);
        return _lateness * Patience > unhurried ? _lateness * Patience : unhurried;
    }
}
